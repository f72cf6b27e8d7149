/** A fill is settled when it is confirmed. What a fork makes of it later must not pass for a difference that nobody explains. */
import { describe, expect, it } from 'vitest';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import { epochMs, lamports, signalId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { executeExit } from '#trading/use-cases/exits/execute-exit.ts';
import { theWallet } from '../trading-world.ts';
import { createReconcileWorld } from './reconcile-world.ts';

/** The user has sold everything, by a transaction of which the finalized chain knows nothing yet. */
const soldOnAFork = async () => {
  const world = await createReconcileWorld();
  await world.run();
  const [held] = await world.books.positions.heldBy(world.user, 'live');
  const [user] = (await world.settings.load()).users;
  if (held === undefined || user === undefined) throw new Error('nothing held');
  const before = world.balances.get(theWallet) ?? 0n;
  const { userId, positionId, mint, mode } = held;
  const request: ExitRequest = {
    ...{ kind: 'exit', userId, positionId, mint, mode, rule: 'stop-loss' },
    cause: signalId('exit'),
    portion: { numerator: tokenAmount(1n), denominator: tokenAmount(1n) },
    requestedAtMs: epochMs(world.clock.nowMs),
  };
  const reader = { ...world.trading.reader, tokenBalances: async () => new Map([[mint, held.tokens]]) };
  expect(await executeExit({ ...world.trading, reader }, request, user)).toEqual({ kind: 'done', note: 'sold' });
  const sold = world.signed.at(-1);
  const transaction = sold && world.transactions.get(sold);
  if (transaction === undefined) throw new Error('nothing sold');
  const frozen = async () => world.books.accounts.account(world.user, 'live');
  const look = async () => {
    await world.run();
    world.finalize();
    return (await world.run()).kind;
  };
  return { ...world, transaction, before, after: world.balances.get(theWallet) ?? 0n, frozen, look };
};

describe('a fill that a fork', () => {
  it('dropped freezes entries by its own name, and they go on when it lands after all', async () => {
    const { transaction, balances, before, after, frozen, look, ours, run } = await soldOnAFork();
    balances.set(theWallet, before);
    expect(await look()).toBe('differs');
    const account = await frozen();
    expect(account?.frozenBecause).toBe('fill-not-on-chain');
    expect(account?.frozenDetail).toContain(`${transaction.signature} is not on chain`);
    expect(account?.frozenDetail).toContain(`off by ${before - after}`);
    expect(await look()).toBe('differs');
    expect(await frozen()).toStrictEqual(account);
    balances.set(theWallet, after);
    ours(transaction.signature);
    expect((await run()).kind).toBe('equal');
    expect(await frozen()).toMatchObject({ frozenBecause: undefined, lastThaw: { because: 'fill-not-on-chain' } });
  });

  it('landed again with other amounts freezes entries, and says both', async () => {
    const { transaction, balances, after, frozen, look, ours, transactions } = await soldOnAFork();
    const moved = transaction.lamportsChanges.get(theWallet) ?? lamports(0n);
    const less = lamports(moved - 1_000n);
    transactions.set(transaction.signature, { ...transaction, lamportsChanges: new Map([[theWallet, less]]) });
    ours(transaction.signature);
    balances.set(theWallet, after - 1_000n);
    expect(await look()).toBe('differs');
    const account = await frozen();
    expect(account?.frozenBecause).toBe('fill-not-on-chain');
    expect(account?.frozenDetail).toContain(`moved ${less} lamports`);
    expect(account?.frozenDetail).toContain(`booked are ${moved}`);
  });

  it('left alone does not explain another difference', async () => {
    const { transaction, balances, after, frozen, look, ours } = await soldOnAFork();
    ours(transaction.signature);
    balances.set(theWallet, after - 7n);
    expect(await look()).toBe('differs');
    expect(await frozen()).toMatchObject({ frozenBecause: 'books-differ' });
  });
});
