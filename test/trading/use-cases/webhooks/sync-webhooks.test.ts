import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManagementFaults } from '#local/market/webhooks/management-faults.ts';
import { everyTransactionType, webhookUrl } from '#trading/domain/webhooks/webhook.ts';
import type { WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { removeWebhooks } from '#trading/use-cases/webhooks/remove-webhooks.ts';
import { syncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { planSync } from '#trading/use-cases/webhooks/webhook-account.ts';
import { webhookLease } from '#trading/use-cases/webhooks/webhook-lease.ts';
import { type ManagementApi, secret, startManagementApi } from '../../../adapters/helius/management-api.ts';
import { createWebhookWorld, frontDoorUrl, launchAddress, leaderOf } from './webhook-world.ts';

let api: ManagementApi;
beforeAll(async () => {
  api = await startManagementApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  for (const { webhookID } of api.account.all()) api.account.remove(webhookID);
  Object.assign(api.faults, createManagementFaults());
  api.requests.length = 0;
});

const wish = { frontDoorUrl };
const launchesUrl = webhookUrl(frontDoorUrl, 'launches');
const tradesUrl = webhookUrl(frontDoorUrl, 'wallet-trades');
const at = (url: string) => api.account.all().filter(({ webhookURL }) => webhookURL === url);
const writes = () => api.requests.filter((request) => !request.startsWith('GET'));

const settled = async (deps: Parameters<typeof syncWebhooks>[0], given = wish) => {
  const outcome = await syncWebhooks(deps, given);
  expect(outcome).toMatchObject({ kind: 'settled' });
};

describe('a sync of the webhooks', () => {
  it('registers launches and leaders at the routes of the front door, raw, with the secret', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    const outcome = await syncWebhooks(deps, wish);
    expect(outcome).toMatchObject({ kind: 'settled', done: [{ verified: true }, { verified: true }], switchedOff: [] });
    const common = { webhookType: 'raw', transactionTypes: ['ANY'], txnStatus: 'success', authHeader: secret };
    expect(at(launchesUrl)).toMatchObject([{ ...common, accountAddresses: [launchAddress], active: true }]);
    const leaders = [leaderOf(1), leaderOf(2)].toSorted();
    expect(at(tradesUrl)).toMatchObject([{ ...common, accountAddresses: leaders, active: true }]);
    expect(await deps.log.last()).toMatchObject({ outcome: 'settled', webhooks: [{}, {}], settled: {} });
  });

  it('writes nothing the second time, and asks one thing', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    api.requests.length = 0;
    await settled(deps);
    expect(api.requests).toEqual(['GET ']);
  });

  it('watches a leader that was added, and gives up one that is copied no more', async () => {
    const { deps, copy } = await createWebhookWorld(api.registry());
    await settled(deps);
    const [before] = at(tradesUrl);
    await copy(2, 3);
    await settled(deps);
    const leaders = [leaderOf(2), leaderOf(3)].toSorted();
    expect(at(tradesUrl)).toMatchObject([{ webhookID: before?.webhookID, accountAddresses: leaders }]);
  });

  it('says what it would do and does nothing of it when it only plans', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    const plan = await planSync(deps, wish);
    expect(plan).toMatchObject({ kind: 'answered', value: { steps: [{ kind: 'create' }, { kind: 'create' }] } });
    expect(writes()).toEqual([]);
    expect(await deps.log.last()).toBeUndefined();
  });

  it('never touches what belongs to somebody else', async () => {
    const stranger = api.account.create({
      ...{ webhookURL: 'https://other.example/webhooks/launches', transactionTypes: ['SWAP'], txnStatus: 'all' },
      ...{ accountAddresses: [leaderOf(1)], webhookType: 'enhanced', authHeader: 'theirs' },
    });
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    expect(api.account.get(stranger.webhookID)).toEqual(stranger);
    expect(writes().some((request) => request.includes(stranger.webhookID))).toBe(false);
  });

  it('switches on what Helius has switched off, and says so', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    const [webhook] = at(launchesUrl);
    api.account.setActive(webhook?.webhookID ?? '', false);
    expect(await syncWebhooks(deps, wish)).toMatchObject({
      kind: 'settled',
      switchedOff: [{ id: webhook?.webhookID, url: launchesUrl }],
    });
    expect(at(launchesUrl)).toMatchObject([{ active: true }]);
  });

  it('gives every webhook the new secret after a rotation, also where Helius hides what it sends', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    for (const [newer, hidesAuthHeaders] of [
      ['second', false],
      ['third', true],
    ] as const) {
      api.faults.hidesAuthHeaders = hidesAuthHeaders;
      await settled({ ...deps, registry: api.registry(newer) });
      expect(api.account.all().map(({ authHeader }) => authHeader)).toEqual([newer, newer]);
    }
    api.requests.length = 0;
    await settled({ ...deps, registry: api.registry('third') });
    expect(writes()).toEqual([]);
  });

  it('makes no second webhook when the answer to the first is lost', async () => {
    const { deps } = await createWebhookWorld(api.registry(secret, 400));
    api.faults.loseNextAnswers = 1;
    const outcome = await syncWebhooks(deps, wish);
    expect(outcome).toMatchObject({ kind: 'settled', done: [{ answer: 'unknown', verified: false }, {}] });
    expect([at(launchesUrl).length, at(tradesUrl).length]).toEqual([1, 1]);
  });

  it('removes the second webhook that a lost answer has made all the same', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    const [kept] = at(launchesUrl);
    if (kept !== undefined) api.account.create(kept);
    await settled(deps);
    expect(at(launchesUrl)).toHaveLength(1);
  });

  it('reads back what it wrote, and writes again what somebody else overwrote meanwhile', async () => {
    const registry = api.registry();
    let intrusions = 1;
    const raced: WebhookRegistry = {
      ...registry,
      replace: async (id, spec) => {
        const answer = await registry.replace(id, spec);
        const written = api.account.get(id);
        if (intrusions > 0 && written !== undefined) {
          intrusions -= 1;
          api.account.replace(id, { ...written, accountAddresses: [leaderOf(8)] });
        }
        return answer;
      },
    };
    const { deps, copy } = await createWebhookWorld(raced);
    await settled(deps);
    await copy(4);
    expect(await syncWebhooks(deps, wish)).toMatchObject({
      kind: 'settled',
      done: [{ verified: false }, { verified: true }],
    });
    expect(at(tradesUrl)).toMatchObject([{ accountAddresses: [leaderOf(4)] }]);
    intrusions = Number.POSITIVE_INFINITY;
    await copy(5);
    expect(await syncWebhooks(deps, wish)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^not-settled/),
    });
  });

  it('is not misled by a list that tells addresses in part', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    api.faults.listedAddresses = 1;
    await settled(deps);
    api.requests.length = 0;
    await settled(deps);
    expect(writes()).toEqual([]);
    expect(at(tradesUrl)).toMatchObject([{ accountAddresses: { length: 2 } }]);
  });

  it('does not fail for a filter that Helius forgets, because the receivers tell failed transactions apart', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    api.faults.forgetsTxnStatus = true;
    await settled(deps);
    expect(api.account.all()).toMatchObject([{ txnStatus: 'all' }, { txnStatus: 'all' }]);
  });

  it('keeps what is watched while a row of the settings cannot be read', async () => {
    const { deps, settings } = await createWebhookWorld(api.registry());
    await settled(deps);
    const before = api.account.all();
    const unreadable = [{ row: 'user#alice', problem: 'cut' }];
    const load = async () => ({ ...(await settings.load()), users: [], global: undefined, unreadable });
    await settled({ ...deps, settings: { load } });
    expect(api.account.all()).toEqual(before);
  });

  it.each([
    ['the key is refused', { failNextRequests: 99, failWith: 401 }, /^http-401: .*heliusApiKey/],
    ['the credits are used up', { failNextRequests: 99, failWith: 429 }, /^http-429: /],
    ['Helius is down', { failNextRequests: 99, failWith: 503 }, /^http-503/],
    ['the plan allows no more webhooks', { mostWebhooks: 1 }, /^http-400: webhook limit reached/],
  ])('ends in a known state with its reason when %s', async (_, faults, reason) => {
    const { deps } = await createWebhookWorld(api.registry());
    Object.assign(api.faults, faults);
    const outcome = await syncWebhooks(deps, wish);
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason) });
    expect(await deps.log.last()).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
    Object.assign(api.faults, createManagementFaults());
    await settled(deps);
  });

  it('lets one work at a time, and the next as soon as it is done', async () => {
    const { deps, time } = await createWebhookWorld(api.registry());
    const leaseMs = 30_000;
    const taken = await deps.leases.take({
      ...{ name: webhookLease, holder: 'two', now: deps.clock(), leaseMs, handsOverAtMs: deps.clock() },
      dead: undefined,
    });
    expect(await syncWebhooks(deps, wish)).toEqual({ kind: 'busy', untilMs: time.nowMs + leaseMs });
    expect(api.requests).toEqual([]);
    await deps.leases.release(taken.lease);
    const outcomes = await Promise.all([syncWebhooks(deps, wish), syncWebhooks({ ...deps, holder: 'three' }, wish)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['busy', 'settled']);
  });

  it('stops before the next write when another one has taken over, and does not note over it', async () => {
    const registry = api.registry();
    const { deps, time } = await createWebhookWorld(registry);
    const other = createIntruder(deps);
    const slow: WebhookRegistry = {
      ...registry,
      create: async (spec) => {
        const answer = await registry.create(spec);
        time.nowMs += 60_000;
        await other();
        return answer;
      },
    };
    expect(await syncWebhooks({ ...deps, registry: slow }, wish)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^lease-lost/),
      done: [{}],
    });
    expect(await deps.log.last()).toMatchObject({ outcome: 'settled' });
  });

  it('moves what an earlier front door left behind when that is named', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps, { frontDoorUrl: 'https://former.example' });
    const before = api.account.all().map(({ webhookID }) => webhookID);
    expect(await syncWebhooks(deps, { ...wish, formerUrls: ['https://former.example'] })).toMatchObject({
      kind: 'settled',
    });
    expect(api.account.all().map(({ webhookID }) => webhookID)).toEqual(before);
    expect([at(launchesUrl).length, at(tradesUrl).length]).toEqual([1, 1]);
  });
});

/** Another sync, to the end. */
const createIntruder = (deps: Parameters<typeof syncWebhooks>[0]) => () =>
  syncWebhooks({ ...deps, registry: api.registry(), holder: 'intruder' }, wish);

describe('removing the webhooks', () => {
  it('takes away ours alone, notes it, and does it again without harm', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    const stranger = api.account.create({
      ...{ webhookURL: 'https://other.example/hook', transactionTypes: [...everyTransactionType], txnStatus: 'all' },
      ...{ accountAddresses: [leaderOf(1)], webhookType: 'raw' },
    });
    await settled(deps);
    for (let time = 1; time <= 2; time += 1) {
      expect(await removeWebhooks(deps, wish)).toMatchObject({ kind: 'settled' });
      expect(api.account.all()).toEqual([stranger]);
      expect(await deps.log.last()).toMatchObject({ outcome: 'removed', webhooks: [] });
    }
  });

  it('says why it could not', async () => {
    const { deps } = await createWebhookWorld(api.registry());
    await settled(deps);
    Object.assign(api.faults, { failNextRequests: 99, failWith: 503 });
    expect(await removeWebhooks(deps, wish)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^http-503/),
    });
  });
});
