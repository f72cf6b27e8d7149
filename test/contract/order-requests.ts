/** Requests as the queue tests need them. */
import type { EntryRequest, ExitRequest, FollowSellRequest } from '#trading/domain/orders/order-request.ts';
import { epochMs, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { alice, atMs, leader, planOf, signatureNumber } from './journal-values.ts';

export const entryOf = (n: number, change: Partial<EntryRequest> = {}): EntryRequest => ({
  kind: 'entry',
  orderId: planOf(n).orderId,
  positionId: planOf(n).positionId,
  userId: alice,
  mode: 'live',
  rule: 'copy-fixed',
  spendLamports: lamports(2n ** 60n + BigInt(n)),
  origin: {
    kind: 'wallet-trade',
    signature: signatureNumber(n),
    slot: 400_000_000,
    blockTimeMs: atMs,
    seenAtMs: atMs,
    wallet: leader,
    side: 'buy',
    mint: planOf(n).mint,
    tokens: tokenAmount(2n ** 63n),
    quoteAsset: 'SOL',
    quoteAmount: lamports(1_000_000_000n),
  },
  ...change,
});

export const exitOf = (n: number, change: Partial<ExitRequest> = {}): ExitRequest => ({
  kind: 'exit',
  userId: alice,
  positionId: planOf(n).positionId,
  mint: planOf(n).mint,
  mode: 'live',
  rule: 'stop-loss',
  cause: planOf(n).cause,
  portion: { numerator: tokenAmount(1n), denominator: tokenAmount(1n) },
  requestedAtMs: epochMs(atMs),
  ...change,
});

export const followSellOf = (n: number, change: Partial<FollowSellRequest> = {}): FollowSellRequest => ({
  kind: 'follow-sell',
  userId: alice,
  mode: 'live',
  leader,
  mint: planOf(n).mint,
  cause: planOf(n).cause,
  portion: { numerator: tokenAmount(1n), denominator: tokenAmount(2n) },
  requestedAtMs: epochMs(atMs),
  ...change,
});
