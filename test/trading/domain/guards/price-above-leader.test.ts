import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceAboveLeader, priceAboveLeaderBps } from '#trading/domain/guards/price-guards.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import { idOf, type WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import { basisPoints, lamports, tokenAmount, usdcMint } from '#trading/domain/values/quantities.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, leaderTransaction, theMint, tradeOf } from '../../use-cases/trading-world.ts';
import { copy, factsOf } from './facts.ts';

const leaderPaid = (lamportsPaid: bigint, tokens: bigint) =>
  tradeOf('buy', { quoteAmount: lamports(lamportsPaid), tokens: tokenAmount(tokens) });
const quoted = (amountIn: bigint, amountOut: bigint): Quote => ({
  inputMint: theMint,
  outputMint: theMint,
  amountIn,
  slippageBps: basisPoints(50),
  amountOut,
  minimumOut: amountOut,
  priceImpactBps: 0,
  takenAtMs: tradeOf('buy').seenAtMs,
  raw: {},
});

describe('the price above the leader', () => {
  it('is the difference of the two ratios in basis points, rounded up against the follower', () => {
    expect(priceAboveLeaderBps(quoted(100n, 100n), leaderPaid(1_000n, 1_000n))).toBe(0n);
    expect(priceAboveLeaderBps(quoted(105n, 100n), leaderPaid(1_000n, 1_000n))).toBe(500n);
    expect(priceAboveLeaderBps(quoted(50n, 100n), leaderPaid(1_000n, 1_000n))).toBe(-5_000n);
    expect(priceAboveLeaderBps(quoted(1_000_000_001n, 1_000_000_000n), leaderPaid(10n, 10n))).toBe(1n);
  });

  it('is unknown without tokens on both sides, or when the leader paid nothing', () => {
    expect(priceAboveLeaderBps(quoted(100n, 0n), leaderPaid(10n, 10n))).toBeUndefined();
    expect(priceAboveLeaderBps(quoted(100n, 10n), leaderPaid(10n, 0n))).toBeUndefined();
    expect(priceAboveLeaderBps(quoted(100n, 10n), leaderPaid(0n, 10n))).toBeUndefined();
  });

  it('never lets a quote through that costs more than leader price and allowance, to the last lamport', () => {
    const amount = fc.bigInt(1n, 10n ** 24n);
    fc.assert(
      fc.property(amount, amount, amount, amount, fc.nat(10_000), (spent, out, paid, tokens, allowed) => {
        const above = priceAboveLeaderBps(quoted(spent, out), leaderPaid(paid, tokens));
        const fits = spent * tokens * 10_000n <= paid * out * (10_000n + BigInt(allowed));
        expect(above !== undefined && above <= BigInt(allowed)).toBe(fits);
      }),
    );
  });
});

describe('a copy', () => {
  const worldWith = (maxPriceAboveLeaderBps: number) =>
    createWorld((settings) => {
      for (const relation of settings.copy) relation.maxPriceAboveLeaderBps = basisPoints(maxPriceAboveLeaderBps);
    });
  /** The decision on a buy that the chain shows as `tx`, at `price` lamports a token. */
  const decisionOn = async (tx: ObservedTransaction, signal: WalletTradeSignal, price: bigint, allowedBps: number) => {
    const world = await worldWith(allowedBps);
    world.transactions.set(signal.signature, tx);
    world.script.price = price;
    await handleSignal(world.deps, signal);
    return world.books.decisions.find(idOf(signal), world.user);
  };
  /** He paid 1,000 lamports a token. */
  const buy = tradeOf('buy', { tokens: tokenAmount(1_000_000n) });
  const verdictIn = (decision: Decision | undefined) =>
    decision?.verdicts.find(({ guard }) => guard === 'price-above-leader');

  it('is refused when its quote is dearer than the leader by more than the relation allows', async () => {
    const decision = await decisionOn(leaderTransaction(buy), buy, 1_051n, 500);
    expect(decision).toMatchObject({ outcome: 'skip', reason: 'price-above-leader' });
    expect(verdictIn(decision)).toMatchObject({ passed: false, found: '511 bps', allowed: '<= 500 bps' });
  });

  it('is made at the price of the leader, below it, and up to the allowance', async () => {
    for (const price of [500n, 1_000n, 1_049n])
      expect(await decisionOn(leaderTransaction(buy), buy, price, 500)).toMatchObject({ outcome: 'order' });
  });

  it.each([
    ['paid in USDC', 5_000n, 25_000_000n],
    ['added 1 USDC to the SOL that he paid', 1_000_000_000n, 1_000_000n],
  ])('is refused after a leader who %s: there is no price of his to compare', async (_, paidLamports, paidUsdc) => {
    const tx = leaderTransaction(tradeOf('buy', { quoteAmount: lamports(paidLamports) }));
    const [tokens] = tx.tokenChanges;
    if (tokens === undefined) throw new Error('no tokens');
    const usdc = { ...tokens, mint: usdcMint, change: tokenAmount(-paidUsdc) };
    const inUsdc = tradeOf('buy', { quoteAsset: 'USDC', quoteAmount: lamports(paidUsdc) });
    for (const claimed of [inUsdc, buy]) {
      const decision = await decisionOn({ ...tx, tokenChanges: [tokens, usdc] }, claimed, 1n, 10_000);
      expect(decision).toMatchObject({ outcome: 'skip', reason: 'leader-paid-in-stablecoin' });
    }
  });

  it('has no price to compare in what is not SOL, however cheap it looks', () => {
    const inUsdc = factsOf({ ...copy, quoteAsset: 'USDC', quoteAmount: lamports(10n ** 15n) });
    expect(priceAboveLeader(inUsdc)).toMatchObject({ passed: false, found: 'no price' });
  });
});
