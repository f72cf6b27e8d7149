/** An owner's own wish to buy, on its way through the queue, the guards and the journal of every other entry. */
import { describe, expect, it } from 'vitest';
import { causeOf, type EntryOrigin } from '#trading/domain/orders/entry-origin.ts';
import { orderRequest } from '#trading/domain/orders/order-request.ts';
import { entryOf } from '#trading/domain/orders/plan.ts';
import { epochMs, lamports, mint } from '#trading/domain/values/quantities.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, launchOf, launchTransaction, theMint, type World } from '../trading-world.ts';

type ManualBuy = Extract<EntryOrigin, { kind: 'manual-buy' }>;

const wish = (world: World, change: Partial<ManualBuy> = {}): ManualBuy => ({
  kind: 'manual-buy',
  requestId: 'a-wish',
  by: 'osprey buy',
  why: '',
  mint: theMint,
  seenAtMs: epochMs(world.clock.nowMs),
  overrides: [],
  ...change,
});

const ownerIn = ({ user: userId, initial: settings }: World) => ({ userId, settings });

const ask = (world: World, origin: ManualBuy = wish(world), spendLamports = lamports(100_000_000n)) =>
  handleOrderRequest(
    world.deps,
    entryOf(origin, ownerIn(world), { rule: 'manual', spendLamports }, world.deps.digest) satisfies Parameters<
      typeof handleOrderRequest
    >[1],
  );

const decisionOn = (world: World, origin: ManualBuy) => world.books.decisions.find(causeOf(origin), world.user);
const buys = async (world: World) => (await world.books.accounts.trades(world.user)).length;

describe('a buy that its owner asked for', () => {
  it('is filled without any signal on chain, in the context manual, and says who asked and why', async () => {
    const world = await createWorld();
    const origin = wish(world, { why: 'I like the picture' });
    expect(await ask(world, origin)).toEqual({ kind: 'done', note: 'filled' });
    const [trade] = await world.books.accounts.trades(world.user);
    expect(trade?.plan).toMatchObject({ context: 'manual', rule: 'manual', leader: undefined, cause: 'manual:a-wish' });
    expect(await decisionOn(world, origin)).toMatchObject({
      outcome: 'order',
      orderId: trade?.plan.orderId,
      inputs: { kind: 'manual-buy', mint: theMint, request: 'a-wish', by: 'osprey buy', why: 'I like the picture' },
      signature: undefined,
    });
  });

  it('happens once, however often the same request is sent and whatever it asks for the second time', async () => {
    const world = await createWorld();
    await ask(world);
    await ask(world);
    await ask(world, wish(world), lamports(50_000_000n));
    await ask(world, wish(world, { mint: mint('another'.padEnd(43, '1')) }));
    expect(await buys(world)).toBe(1);
  });

  it('happens once when two workers get it at the same time', async () => {
    const world = await createWorld();
    const entry = entryOf(
      wish(world),
      ownerIn(world),
      { rule: 'manual', spendLamports: lamports(100_000_000n) },
      world.deps.digest,
    );
    await Promise.all([
      handleOrderRequest(world.deps, entry),
      handleOrderRequest({ ...world.deps, holder: 'worker-2' }, entry),
    ]);
    expect(await buys(world)).toBe(1);
    expect(world.signed).toHaveLength(1);
  });

  it.each([
    ['waited in a queue', 60_000],
    ['comes from a clock that runs ahead', -60_000],
  ])('is refused with its age when it %s', async (_, waitedMs) => {
    const world = await createWorld();
    const origin = wish(world, { seenAtMs: epochMs(world.clock.nowMs - waitedMs) });
    await ask(world, origin);
    const decision = await decisionOn(world, origin);
    expect(decision).toMatchObject({ outcome: 'skip', reason: 'signal-too-old' });
    expect(decision?.verdicts.find(({ passed }) => !passed)).toMatchObject({ found: '60000 ms' });
  });

  it('passes the guards like everybody else', async () => {
    const refusals: (readonly [string, (world: World) => unknown])[] = [
      ['mint-unsafe', (world) => (world.script.mintFacts = undefined)],
      ['no-route', (world) => (world.script.quote = { kind: 'no-route' })],
      ['not-tradable', (world) => (world.script.quote = { kind: 'not-tradable' })],
      [
        'position-exists',
        async (world) => {
          world.transactions.set(launchOf().signature, launchTransaction(launchOf()));
          await handleSignal(world.deps, launchOf());
        },
      ],
      [
        'halted',
        async (world) => world.settings.saveUser(world.user, { ...world.initial, haltEntries: true }, 1, world.author),
      ],
    ];
    for (const [reason, arrange] of refusals) {
      const world = await createWorld();
      await arrange(world);
      const before = await buys(world);
      await ask(world);
      expect(await decisionOn(world, wish(world))).toMatchObject({ outcome: 'skip', reason });
      expect(await buys(world)).toBe(before);
    }
  });

  it('travels as JSON and comes out as it went in', async () => {
    const world = await createWorld();
    const spendLamports = lamports(2n ** 60n);
    const entry = entryOf(
      wish(world, { overrides: ['max-open-positions'] }),
      ownerIn(world),
      { rule: 'manual', spendLamports },
      world.deps.digest,
    );
    const text = JSON.stringify(entry, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
    expect(orderRequest.parse(JSON.parse(text))).toEqual(entry);
  });
});
