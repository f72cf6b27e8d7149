import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { functions } from '#functions/triggers.ts';
import { type PlanInputs, planWebhooks, type WebhookStep } from '#trading/domain/webhooks/plan-webhooks.ts';
import type { WantedRoute } from '#trading/domain/webhooks/wanted-webhooks.ts';
import {
  type FoundWebhook,
  mostAddresses,
  placeOf,
  webhookRoutes,
  webhookTypes,
  webhookUrl,
} from '#trading/domain/webhooks/webhook.ts';

const frontDoorUrl = 'https://door.example';
const formerUrl = 'https://former.example';
const secretId = 'secret-1';

const wanted = (addresses: readonly string[], more: Partial<WantedRoute> = {}): WantedRoute => ({
  ...{ route: 'wallet-trades', type: undefined, addresses, complete: true },
  ...more,
});
const found = (more: Partial<FoundWebhook> = {}): FoundWebhook => ({
  id: 'one',
  url: webhookUrl(frontDoorUrl, 'wallet-trades'),
  type: 'raw',
  addresses: ['a', 'b'],
  transactionTypes: ['ANY'],
  txnStatus: 'success',
  active: true,
  secret: 'current',
  ...more,
});
const plan = (more: Partial<PlanInputs>) =>
  planWebhooks({
    ...{ frontDoorUrl, formerUrls: [], secretId, written: new Map(), found: [], wanted: [wanted(['a', 'b'])] },
    ...more,
  });

/** What an account is after the steps were done. */
const afterSteps = (account: readonly FoundWebhook[], steps: readonly WebhookStep[]): readonly FoundWebhook[] =>
  steps.reduce<readonly FoundWebhook[]>((webhooks, step) => {
    switch (step.kind) {
      case 'create':
        return [...webhooks, found({ ...step.spec, id: `made-${webhooks.length}` })];
      case 'update':
        return webhooks.map((each) =>
          each.id === step.id ? found({ ...step.spec, id: each.id, active: each.active }) : each,
        );
      case 'enable':
        return webhooks.map((each) => (each.id === step.id ? { ...each, active: true } : each));
      case 'remove':
        return webhooks.filter(({ id }) => id !== step.id);
    }
  }, account);

describe('the plan for the webhooks', () => {
  it('makes what is missing, raw unless another type is asked for', () => {
    const spec = { url: webhookUrl(frontDoorUrl, 'wallet-trades'), type: 'raw', addresses: ['a', 'b'] };
    expect(plan({}).steps).toEqual([{ kind: 'create', spec }]);
    expect(plan({ wanted: [wanted(['a', 'b'], { type: 'enhanced' })] }).steps).toEqual([
      { kind: 'create', spec: { ...spec, type: 'enhanced' } },
    ]);
  });

  it('does nothing where everything is as wanted, whatever the order of the addresses', () => {
    expect(plan({ found: [found({ addresses: ['b', 'a'] })] }).steps).toEqual([]);
  });

  it('leaves a type that the receivers understand, and mends one that they do not', () => {
    expect(plan({ found: [found({ type: 'enhanced' })] }).steps).toEqual([]);
    expect(plan({ found: [found({ type: 'discord' })] }).steps).toMatchObject([
      { kind: 'update', spec: { type: 'raw' }, because: ['type'] },
    ]);
  });

  it.each([
    ['addresses', { addresses: ['a'] }],
    ['transaction-types', { transactionTypes: ['SWAP'] }],
    ['txn-status', { txnStatus: 'all' }],
    ['secret', { secret: 'other' }],
  ] as const)('replaces one that differs in its %s, and says so', (mismatch, difference) => {
    expect(plan({ found: [found(difference)] }).steps).toMatchObject([
      { kind: 'update', id: 'one', spec: { addresses: ['a', 'b'] }, because: [mismatch] },
    ]);
  });

  it('trusts what was last written where Helius hides the secret', () => {
    const hidden = found({ secret: 'hidden' });
    expect(plan({ found: [hidden], written: new Map([['one', secretId]]) }).steps).toEqual([]);
    for (const written of [new Map(), new Map([['one', 'secret-before']])])
      expect(plan({ found: [hidden], written }).steps).toMatchObject([{ kind: 'update', because: ['secret'] }]);
  });

  it('switches on what was switched off', () => {
    expect(plan({ found: [found({ active: false })] }).steps).toEqual([
      { kind: 'enable', id: 'one', url: webhookUrl(frontDoorUrl, 'wallet-trades') },
    ]);
  });

  it('keeps the one of several that needs the least, and removes the others', () => {
    const account = [found({ id: 'c', active: false }), found({ id: 'b' }), found({ id: 'a', addresses: ['a'] })];
    expect(plan({ found: account }).steps).toEqual([
      expect.objectContaining({ kind: 'remove', id: 'a', because: 'duplicate' }),
      expect.objectContaining({ kind: 'remove', id: 'c', because: 'duplicate' }),
    ]);
  });

  it('removes what has nothing left to watch, and never when a row of the settings cannot be read', () => {
    expect(plan({ found: [found()], wanted: [wanted([])] }).steps).toMatchObject([
      { kind: 'remove', id: 'one', because: 'nothing-to-watch' },
    ]);
    expect(plan({ found: [found()], wanted: [wanted([], { complete: false })] }).steps).toEqual([]);
    expect(plan({ found: [found()], wanted: [wanted(['c'], { complete: false })] }).steps).toMatchObject([
      { kind: 'update', spec: { addresses: ['a', 'b', 'c'] } },
    ]);
  });

  it('makes nothing without an address: Helius would not take it', () => {
    expect(plan({ wanted: [wanted([])] }).steps).toEqual([]);
  });

  it('moves what stands at a former address of the front door, and keeps its id', () => {
    const former = found({ url: webhookUrl(formerUrl, 'wallet-trades') });
    expect(plan({ found: [former] })).toMatchObject({ steps: [{ kind: 'create' }], foreign: 1 });
    expect(plan({ found: [former], formerUrls: [formerUrl] })).toMatchObject({
      steps: [{ kind: 'update', id: 'one', because: ['url'] }],
      foreign: 0,
    });
  });

  it('cuts addresses that are too many for one webhook the same way every time', () => {
    const addresses = Array.from({ length: mostAddresses + 1 }, (_, index) => `a${String(index).padStart(7, '0')}`);
    const { steps } = plan({ wanted: [wanted(addresses)] });
    expect(steps.map((step) => 'spec' in step && [step.spec.url, step.spec.addresses.length])).toEqual([
      ['https://door.example/webhooks/wallet-trades', mostAddresses],
      ['https://door.example/webhooks/wallet-trades?part=2', 1],
    ]);
    const account = afterSteps([], steps);
    expect(plan({ wanted: [wanted(addresses)], found: account.toReversed() }).steps).toEqual([]);
    expect(plan({ wanted: [wanted(addresses.slice(1))], found: account }).steps).toMatchObject([
      { kind: 'update', spec: { addresses: { length: mostAddresses } } },
      { kind: 'remove', because: 'nothing-to-watch', url: 'https://door.example/webhooks/wallet-trades?part=2' },
    ]);
  });
});

describe('the place of a webhook', () => {
  it.each(webhookRoutes)('is known by the URL of the route of %s, its parts included', (route) => {
    for (const part of [1, 2, 10, 57]) {
      expect(placeOf(webhookUrl(frontDoorUrl, route, part), [formerUrl, frontDoorUrl])).toEqual({ route, part });
      expect(placeOf(webhookUrl(`${frontDoorUrl}/`, route, part), [`${frontDoorUrl}//`])).toEqual({ route, part });
    }
  });

  it.each([
    'https://other.example/webhooks/launches',
    'https://door.example.evil.example/webhooks/launches',
    'https://door.example/webhooks/launches/2',
    'https://door.example/webhooks/launches?part=1',
    'https://door.example/webhooks/launches?part=x',
    'https://door.example/webhooks/launches?key=1',
    'https://door.example/else',
    '',
  ])('is nobody of ours at %j', (url) => expect(placeOf(url, [frontDoorUrl])).toBeUndefined());

  it('is where the front door has a route', () => {
    const paths = Object.values(functions).flatMap(({ triggers }) =>
      triggers.flatMap((trigger) => (trigger.kind === 'http' ? [trigger.path] : [])),
    );
    expect(webhookRoutes.map((route) => webhookUrl('', route)).toSorted()).toEqual(paths.toSorted());
  });
});

const address = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const door = fc.constantFrom(frontDoorUrl, formerUrl, 'https://stranger.example');
const anyFound: fc.Arbitrary<FoundWebhook> = fc.record({
  id: fc.uuid(),
  url: fc.tuple(door, fc.constantFrom(...webhookRoutes), fc.constantFrom(1, 1, 2)).map((at) => webhookUrl(...at)),
  type: fc.constantFrom('raw', 'enhanced', 'discord'),
  addresses: fc.uniqueArray(address, { maxLength: 4 }),
  transactionTypes: fc.constantFrom(['ANY'], ['SWAP'], []),
  txnStatus: fc.constantFrom('success', 'all', undefined),
  active: fc.boolean(),
  secret: fc.constantFrom('current', 'other', 'hidden'),
});
const anyWanted = (route: WantedRoute['route']): fc.Arbitrary<WantedRoute> =>
  fc.record({
    route: fc.constant(route),
    type: fc.constantFrom(undefined, ...webhookTypes),
    addresses: fc.uniqueArray(address).map((each) => each.toSorted()),
    complete: fc.boolean(),
  });
const anyInputs = fc.record({
  frontDoorUrl: fc.constant(frontDoorUrl),
  formerUrls: fc.constantFrom([], [formerUrl]),
  wanted: fc.tuple(anyWanted('launches'), anyWanted('wallet-trades')),
  found: fc.uniqueArray(anyFound, { selector: ({ id }) => id, maxLength: 8 }),
  secretId: fc.constant(secretId),
  written: fc.constant(new Map<string, string>()),
});

const anyShuffled = anyInputs.chain((inputs) =>
  fc.tuple(
    fc.constant(inputs),
    fc.shuffledSubarray([...inputs.found], { minLength: inputs.found.length, maxLength: inputs.found.length }),
  ),
);

describe('every plan for the webhooks', () => {
  const doorsOf = (inputs: PlanInputs) => [inputs.frontDoorUrl, ...inputs.formerUrls];

  it('leaves nothing to do behind it, and touches no stranger', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { steps, foreign } = planWebhooks(inputs);
        const after = afterSteps(inputs.found, steps);
        expect(planWebhooks({ ...inputs, found: after }).steps).toEqual([]);
        const strangers = (of: readonly FoundWebhook[]) =>
          of.filter(({ url }) => placeOf(url, doorsOf(inputs)) === undefined);
        expect(strangers(after)).toEqual(strangers(inputs.found));
        expect(foreign).toBe(strangers(inputs.found).length);
      }),
    );
  });

  it('watches every wanted address once and actively, and gives up none that may still be wanted', () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const after = afterSteps(inputs.found, planWebhooks(inputs).steps);
        for (const { route, addresses, complete } of inputs.wanted) {
          const at = (of: readonly FoundWebhook[], doors: readonly string[]) =>
            of.filter(({ url }) => placeOf(url, doors)?.route === route);
          const watched = at(after, [frontDoorUrl]).flatMap((each) => each.addresses);
          const before = complete ? [] : at(inputs.found, doorsOf(inputs)).flatMap((each) => each.addresses);
          expect(watched.toSorted()).toEqual([...new Set([...addresses, ...before])].toSorted());
          if (watched.length > 0) expect(at(after, [frontDoorUrl]).every(({ active }) => active)).toBe(true);
        }
      }),
    );
  });

  it('is the same whatever the order in which Helius lists them', () => {
    fc.assert(
      fc.property(anyShuffled, ([inputs, shuffled]) => {
        expect(planWebhooks({ ...inputs, found: shuffled }).steps).toEqual(planWebhooks(inputs).steps);
      }),
    );
  });
});
