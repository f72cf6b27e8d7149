import { describe, expect, it } from 'vitest';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { epochMs, mint, orderId, signalId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { executeExit } from '#trading/use-cases/exits/execute-exit.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { acceptOutflow } from '#trading/use-cases/reconcile/accept-outflow.ts';
import { reconcileWallet } from '#trading/use-cases/reconcile/reconcile-wallet.ts';
import { reconcileWallets } from '#trading/use-cases/reconcile/reconcile-wallets.ts';
import { createWorld, launchOf, launchTransaction, signatureNamed, theMint } from '../trading-world.ts';
import { createReconcileWorld } from './reconcile-world.ts';

const spam = mint('Spam'.padEnd(43, '1'));
type ReconcileWorld = Awaited<ReturnType<typeof createReconcileWorld>>;

const accountOf = async ({ books, user }: ReconcileWorld) => books.accounts.account(user, 'live');
/** Runs again and expects that nothing is left to do. */
const expectSettled = async (world: ReconcileWorld) => {
  const before = await world.rows();
  expect(await world.run()).toEqual({ kind: 'equal', adopted: 0 });
  expect(await world.rows()).toStrictEqual(before);
  expect(await world.audit()).toEqual([]);
};

describe('a wallet that only Osprey moved', () => {
  it('equals its books, and running again changes nothing', async () => {
    const world = await createReconcileWorld();
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 0 });
    await expectSettled(world);
  });

  it('is not compared before its books are open, nor on paper', async () => {
    const world = await createReconcileWorld();
    const other = await createWorld((settings) => {
      settings.mode = 'paper';
    });
    const signal = launchOf();
    other.transactions.set(signal.signature, launchTransaction(signal));
    await handleSignal(other.deps, signal);
    const ended = await reconcileWallets({ ...other.deps, history: world.history, reader: world.deps.reader });
    expect(ended).toMatchObject({ users: 1, looked: 1, outcomes: { 'not-open': 1 }, adopted: 0, faults: [] });
  });

  it('keeps tokens apart that it held in a mint before the books bought it', async () => {
    const world = await createReconcileWorld();
    world.hold(theMint, 50n);
    world.hold(spam, 7n);
    expect((await world.run()).kind).toBe('equal');
    await expectSettled(world);
    world.outside({ sol: 5_000_000n, tokens: [[theMint, -20n]] });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectSettled(world);
  });
});

describe('what moved the wallet from outside is adopted', () => {
  it('a deposit becomes cash', async () => {
    const world = await createReconcileWorld();
    const before = await accountOf(world);
    world.outside({ sol: 1n });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    expect((await accountOf(world))?.cashLamports).toBe((before?.cashLamports ?? 0n) + 1n);
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined });
    await expectSettled(world);
  });

  it('a manual sale of half a position reduces it, of the rest closes it', async () => {
    const world = await createReconcileWorld();
    world.outside({ sol: 40_000_000n, fee: 5_000n, tokens: [[theMint, -40_000n]] });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await world.books.positions.heldBy(world.user, 'live')).toMatchObject([{ tokens: 60_000n }]);
    await expectSettled(world);
    world.outside({ sol: 60_000_000n, fee: 5_000n, tokens: [[theMint, -60_000n]] });
    await world.run();
    expect(await accountOf(world)).toMatchObject({ openPositions: 0 });
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
    await expectSettled(world);
  });

  it('an airdropped token and a foreign buy are recorded, not counted', async () => {
    const world = await createReconcileWorld();
    world.outside({ tokens: [[spam, 9n]], signed: false });
    world.outside({ sol: -30_000_000n, fee: 5_000n, tokens: [[spam, 100n]] });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 2 });
    expect(await accountOf(world)).toMatchObject({ openPositions: 1, frozenBecause: undefined });
    await expectSettled(world);
  });

  it('tokens sent to an account that exists are found although nothing names the wallet', async () => {
    const world = await createReconcileWorld();
    await world.run();
    world.outside({ tokens: [[theMint, 1n]], signed: false }, { names: false });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectSettled(world);
  });

  it('waits with a sale of a position while an exit is at work on it, and does not freeze meanwhile', async () => {
    const world = await createReconcileWorld();
    const [held] = await world.books.positions.heldBy(world.user, 'live');
    if (held === undefined) throw new Error('nothing held');
    const claims = { ...held, orderInFlight: orderId('exit') };
    world.outside({ sol: 40_000_000n, tokens: [[theMint, -40_000n]] });
    const claimed = { ...world.deps, positions: { ...world.deps.positions, heldBy: async () => [claims] } };
    for (let run = 0; run < 3; run += 1)
      expect(await reconcileWallet(claimed, world.user)).toEqual({ kind: 'behind', adopted: 0 });
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectSettled(world);
  });

  it('is booked even while an order is on its way, and only the comparison waits', async () => {
    const world = await createReconcileWorld();
    const third = launchOf({ mint: spam, signature: signatureNamed('third') });
    world.transactions.set(third.signature, launchTransaction(third));
    world.script.lands = false;
    await handleSignal(world.trading, third);
    world.outside({ sol: 7n });
    expect(await world.run()).toEqual({ kind: 'order-in-flight', adopted: 1 });
    expect(await world.run()).toEqual({ kind: 'order-in-flight', adopted: 0 });
    expect(await world.books.accounts.flows(world.user)).toMatchObject([{ kind: 'deposit', walletLamports: 7n }]);
  });

  it('goes through a long history in bounded steps', async () => {
    const world = await createReconcileWorld();
    for (let n = 0; n < 100; n += 1) world.outside({ sol: 10n });
    expect(await world.run()).toEqual({ kind: 'behind', adopted: 39 });
    expect(await world.run()).toEqual({ kind: 'behind', adopted: 40 });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 21 });
    await expectSettled(world);
  });

  it('books each transaction once when several runs meet', async () => {
    const world = await createReconcileWorld();
    world.outside({ sol: 1_000n });
    world.outside({ sol: 40_000_000n, tokens: [[theMint, -40_000n]] });
    await Promise.all([world.run(), world.run(), world.run()]);
    await world.run();
    expect(await world.books.accounts.flows(world.user)).toHaveLength(2);
    await expectSettled(world);
  });
});

describe('an outflow that no order made', () => {
  it('is booked and freezes entries until a person accepts it, and never exits', async () => {
    const world = await createReconcileWorld();
    world.outside({ sol: -1_000_005_000n, fee: 5_000n });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await accountOf(world)).toMatchObject({ frozenBecause: 'unknown-outflow' });
    await expectSettled(world);

    const second = launchOf({ mint: spam, signature: signatureNamed('second') });
    world.transactions.set(second.signature, launchTransaction(second));
    expect(await handleSignal(world.trading, second)).toEqual({ kind: 'done', note: 'skipped: account-frozen' });
    expect((await world.trading.decisions.find(idOf(second), world.user))?.reason).toBe('account-frozen');

    expect(await acceptOutflow(world.deps, world.user, 'live', 'ada', 'paid myself')).toBe('accepted');
    expect(await acceptOutflow(world.deps, world.user, 'live', 'ada', 'again')).toBe('not-frozen');
    await expectSettled(world);
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined, lastThaw: { by: 'ada' } });
  });

  it('lets exits go on', async () => {
    const world = await createReconcileWorld();
    world.outside({ sol: -1_000_005_000n, fee: 5_000n });
    await world.run();
    const [held] = await world.books.positions.heldBy(world.user, 'live');
    const [user] = (await world.settings.load()).users;
    if (held === undefined || user === undefined) throw new Error('nothing held');
    const { userId, positionId, mint: of, mode } = held;
    const one = tokenAmount(1n);
    const request: ExitRequest = {
      ...{ kind: 'exit', userId, positionId, mint: of, mode, rule: 'stop-loss' },
      cause: signalId('exit'),
      portion: { numerator: one, denominator: one },
      requestedAtMs: epochMs(world.clock.nowMs),
    };
    const reader = { ...world.trading.reader, tokenBalances: async () => new Map([[of, held.tokens]]) };
    expect(await executeExit({ ...world.trading, reader }, request, user)).toEqual({ kind: 'done', note: 'sold' });
    expect(await accountOf(world)).toMatchObject({ openPositions: 0, frozenBecause: 'unknown-outflow' });
  });

  it('of tokens takes them from the position at their cost', async () => {
    const world = await createReconcileWorld();
    world.outside({ sol: -5_000n, fee: 5_000n, tokens: [[theMint, -100_000n]] });
    await world.run();
    expect(await accountOf(world)).toMatchObject({ openPositions: 0, frozenBecause: 'unknown-outflow' });
    await expectSettled(world);
  });
});

describe('a difference that nothing explains', () => {
  it('freezes entries when history has passed it, says the numbers, and thaws when it is gone', async () => {
    const world = await createReconcileWorld();
    await world.run();
    world.node.lamportsOff = -7n;
    expect((await world.run()).kind).toBe('suspected');
    expect((await world.run()).kind).toBe('suspected');
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined });
    world.finalize();
    expect((await world.run()).kind).toBe('differs');
    const frozen = await accountOf(world);
    expect(frozen?.frozenBecause).toBe('books-differ');
    expect(frozen?.frozenDetail).toContain('off by -7');
    expect((await world.run()).kind).toBe('differs');
    expect(await accountOf(world)).toStrictEqual(frozen);
    world.node.lamportsOff = 0n;
    expect((await world.run()).kind).toBe('equal');
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined, lastThaw: { because: 'books-differ' } });
    await expectSettled(world);
  });

  it('is no difference while its transaction is not final, and is then explained', async () => {
    const world = await createReconcileWorld();
    await world.run();
    world.outside({ sol: 500n }, { final: false });
    for (let run = 0; run < 4; run += 1) expect((await world.run()).kind).toBe('suspected');
    world.finalize();
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await accountOf(world)).toMatchObject({ frozenBecause: undefined });
  });

  it('is unknown when the node does not answer', async () => {
    const world = await createReconcileWorld();
    const reader = {
      holdings: async () => {
        throw new Error('node does not answer');
      },
    };
    const before = await world.rows();
    for (let run = 0; run < 3; run += 1)
      expect(await reconcileWallets({ ...world.deps, reader })).toMatchObject({
        outcomes: {},
        faults: [{ userId: 'ada', problem: 'node does not answer' }],
      });
    expect(await world.rows()).toStrictEqual(before);
  });

  it('is not looked for while the books move', async () => {
    const world = await createReconcileWorld();
    world.node.beforeSecondLook = async () => {
      world.node.beforeSecondLook = async () => {};
      world.outside({ sol: 5n });
      await reconcileWallet(world.deps, world.user);
    };
    expect((await world.run()).kind).toBe('moved');
    await expectSettled(world);
  });
});

describe('an order that had ended as expired', () => {
  it('is settled once when its transaction shows in the history of the wallet', async () => {
    const world = await createReconcileWorld();
    await world.run();
    const signal = launchOf({ mint: theMint, signature: signatureNamed('late') });
    // Sell what is held, so that the mint is free for another buy.
    world.outside({ sol: 100_000_000n, tokens: [[theMint, -100_000n]] });
    await world.run();
    world.transactions.set(signal.signature, launchTransaction(signal));
    world.script.lands = false;
    world.script.dead = true;
    await handleSignal(world.trading, signal);
    const [late] = world.signed.slice(-1);
    if (late === undefined) throw new Error('nothing signed');
    expect(await world.books.journal.signedWith(world.user, late)).toMatchObject({ state: { status: 'expired' } });
    expect((await world.run()).kind).toBe('equal');

    world.script.lands = true;
    const { state } = (await world.books.journal.signedWith(world.user, late)) ?? { state: undefined };
    if (state?.status !== 'expired') throw new Error('not expired');
    await world.trading.chain.send(state.transactionBase64);
    world.ours(late);
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await world.books.journal.signedWith(world.user, late)).toMatchObject({ state: { status: 'filled' } });
    expect(await accountOf(world)).toMatchObject({ openPositions: 1, reservedLamports: 0n });
    expect(await world.books.positions.heldBy(world.user, 'live')).toMatchObject([
      { tokens: 100_000n, status: 'open' },
    ]);
    await expectSettled(world);
  });
});

describe('the wallets of everybody', () => {
  const minuteMs = 60_000;

  it('are compared also where the settings row cannot be read', async () => {
    const world = await createReconcileWorld();
    world.settings.breakRow(`user#${world.user}`, 'mode: found "real"', 'exits too');
    expect(await reconcileWallets(world.deps)).toMatchObject({ users: 1, looked: 1, outcomes: { equal: 1 } });
    world.outside({ sol: -5n });
    await reconcileWallets(world.deps);
    expect(await accountOf(world)).toMatchObject({ frozenBecause: 'unknown-outflow' });
  });

  it('stand once they could not be compared for ten minutes, and no more when they were', async () => {
    const world = await createReconcileWorld();
    expect(await reconcileWallets(world.deps)).toMatchObject({ outcomes: { equal: 1 }, standing: [] });
    const problem = 'getBalance: http-503';
    const down = { ...world.deps, reader: { holdings: () => Promise.reject(new Error(problem)) } };
    world.clock.nowMs += 9 * minuteMs;
    expect(await reconcileWallets(down)).toMatchObject({ looked: 1, faults: [{ problem }], standing: [] });
    world.clock.nowMs += 2 * minuteMs;
    expect(await reconcileWallets(down)).toMatchObject({ standing: [{ what: 'wallet', of: world.user, problem }] });
    expect(await reconcileWallets(world.deps)).toMatchObject({ faults: [], standing: [] });
    world.clock.nowMs += 9 * minuteMs;
    expect(await reconcileWallets(down)).toMatchObject({ standing: [] });
  });

  it('stand too when an order in flight keeps them from being compared', async () => {
    const world = await createReconcileWorld();
    await reconcileWallets(world.deps);
    world.script.lands = false;
    const signal = launchOf({ signature: signatureNamed('again'), mint: mint('Again'.padEnd(43, '1')) });
    world.transactions.set(signal.signature, launchTransaction(signal));
    await handleSignal(world.trading, signal);
    world.clock.nowMs += 11 * minuteMs;
    expect(await reconcileWallets(world.deps)).toMatchObject({
      faults: [],
      standing: [{ what: 'wallet', problem: 'order-in-flight' }],
    });
  });
});

describe('a token that was traded before', () => {
  /** Everything is sold again: no position is left. */
  const createSold = async () => {
    const world = await createReconcileWorld();
    const [position] = await world.books.positions.heldBy(world.user, 'live');
    world.outside({ sol: 90_000_000n, tokens: [[theMint, -(position?.tokens ?? 0n)]] });
    await world.run();
    expect(await world.books.positions.heldBy(world.user, 'live')).toEqual([]);
    await expectSettled(world);
    return world;
  };

  it('and that a stranger sends to its left-over account is adopted, although nothing names the wallet', async () => {
    const world = await createSold();
    world.outside({ tokens: [[theMint, 1n]] }, { names: false });
    expect(await world.run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectSettled(world);
  });

  it('and is there without a transaction that brought it freezes the entries, as the audit says', async () => {
    const world = await createSold();
    world.hold(theMint, 1n);
    await world.run();
    world.finalize();
    expect((await world.run()).kind).toBe('differs');
    expect(await world.audit()).toMatchObject([{ what: 'tokens-without-position' }]);
    expect(await accountOf(world)).toMatchObject({ frozenBecause: 'books-differ' });
  });

  it('is no reason to look at tokens that were never traded', async () => {
    const world = await createSold();
    world.hold(spam, 7n);
    expect((await world.run()).kind).toBe('equal');
  });
});
