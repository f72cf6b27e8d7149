/** Arbitrary journal values for properties: every branch, with quantities far past 2^53 and below zero. */
import * as fc from 'fast-check';
import { type Account, freezeReasons, type Trade } from '#trading/domain/books/books.ts';
import { type Flow, flowKinds } from '#trading/domain/books/flow.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Reconciliation } from '#trading/domain/books/reconciliation.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Fill } from '#trading/domain/orders/fill.ts';
import {
  type Order,
  type OrderPlan,
  type OrderState,
  orderContexts,
  orderStatuses,
} from '#trading/domain/orders/order.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import {
  basisPoints,
  dayOf,
  epochMs,
  lamports,
  mint,
  orderId,
  positionId,
  signalId,
  signature,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';

/** Plain objects, as the program makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(model, { noNullPrototype: true });
const base58 = fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz');
const base58Text = (minLength: number, maxLength: number) => fc.string({ unit: base58, minLength, maxLength });
const signed = fc.bigInt(-(2n ** 64n), 2n ** 64n);
const amount = fc.bigInt(0n, 2n ** 64n);
const anyLamports = signed.map(lamports);
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(epochMs);
const day = instant.map(dayOf);
const wallet = base58Text(32, 44).map(walletAddress);
const anySignature = base58Text(64, 88).map(signature);
const id = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const user = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).map(userId);
const text = fc.string({ minLength: 1, maxLength: 40 });
const count = fc.nat({ max: 1_000_000 });
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

export const anyFill: fc.Arbitrary<Fill> = record({
  tokens: signed.map(tokenAmount),
  lamports: anyLamports,
  feeLamports: anyLamports,
  tipLamports: anyLamports,
  rentLamports: anyLamports,
  walletLamports: anyLamports,
  slot: fc.nat(),
  atMs: instant,
});

export const anyPlan: fc.Arbitrary<OrderPlan> = record({
  orderId: id.map(orderId),
  userId: user,
  wallet,
  mode: fc.constantFrom(...modes),
  context: fc.constantFrom(...orderContexts),
  side: fc.constantFrom('buy', 'sell'),
  mint: base58Text(32, 44).map(mint),
  positionId: id.map(positionId),
  amountIn: amount,
  slippageBps: fc.nat({ max: 10_000 }).map(basisPoints),
  maxPriorityFeeLamports: anyLamports,
  maxTipLamports: anyLamports,
  reservedLamports: anyLamports,
  day,
  cause: text.map(signalId),
  leader: perhaps(wallet),
  rule: text,
  settingsVersion: count,
  seenAtMs: instant,
  createdAtMs: instant,
  expiresAtMs: perhaps(instant),
});

const anyState: fc.Arbitrary<OrderState> = fc.oneof(
  fc.constant<OrderState>({ status: 'reserved' }),
  record({
    status: fc.constantFrom('signed', 'sent', 'expired'),
    signature: anySignature,
    transactionBase64: fc.base64String(),
    lastValidBlockHeight: amount,
    quotedOut: amount,
    minimumOut: amount,
  }),
  record({ status: fc.constant('filled' as const), signature: perhaps(anySignature), fill: anyFill }),
  record({
    status: fc.constant('failed' as const),
    signature: anySignature,
    reason: text,
    feeLamports: anyLamports,
  }),
  record({ status: fc.constant('rejected' as const), reason: text }),
);

const anyVerdicts = fc.array(record({ guard: text, passed: fc.boolean(), found: text, allowed: text }), {
  maxLength: 4,
});

export const anyOrder: fc.Arbitrary<Order> = record({
  plan: anyPlan,
  state: anyState,
  history: fc.array(record({ status: fc.constantFrom(...orderStatuses), atMs: instant }), { maxLength: 5 }),
  checks: anyVerdicts,
  lease: record({ holder: text, fence: count, untilMs: instant }),
  version: fc.integer({ min: 1, max: 99 }),
  updatedAtMs: instant,
});

export const anyPosition: fc.Arbitrary<Position> = record({
  positionId: id.map(positionId),
  userId: user,
  wallet,
  mode: fc.constantFrom(...modes),
  mint: base58Text(32, 44).map(mint),
  context: fc.constantFrom(...orderContexts),
  leader: perhaps(wallet),
  status: fc.constantFrom('opening', 'open', 'closed'),
  orderInFlight: perhaps(id.map(orderId)),
  tokens: amount.map(tokenAmount),
  costLamports: anyLamports,
  realisedLamports: anyLamports,
  rentLamports: anyLamports,
  openedAtMs: instant,
  closedAtMs: perhaps(instant),
  closedBy: perhaps(text),
  soldBy: fc.dictionary(id, amount.map(tokenAmount), { maxKeys: 3, noNullPrototype: true }),
  deadSinceMs: perhaps(instant),
  version: fc.integer({ min: 1, max: 99 }),
});

export const anyAccount: fc.Arbitrary<Account> = record({
  userId: user,
  mode: fc.constantFrom(...modes),
  wallet,
  openingLamports: anyLamports,
  openedAtMs: instant,
  cashLamports: anyLamports,
  reservedLamports: anyLamports,
  exposureLamports: anyLamports,
  openPositions: fc.integer({ min: -9, max: 999 }),
  goodTrades: count,
  risk: record({
    day: perhaps(day),
    realisedLamports: anyLamports,
    writtenOffLamports: anyLamports,
    lowestLamports: anyLamports,
    losses: count,
    consecutiveLosses: count,
    lastLossAtMs: perhaps(instant),
    swingBps: perhaps(count),
    hours: fc.array(record({ hour: count, lamports: anyLamports }), { maxLength: 3 }),
    version: count,
  }),
  openedAtSlot: perhaps(fc.nat()),
  frozenBecause: perhaps(fc.constantFrom(...freezeReasons)),
  frozenDetail: perhaps(text),
  frozenAtMs: perhaps(instant),
  lastThaw: perhaps(record({ because: fc.constantFrom(...freezeReasons), by: text, why: text, atMs: instant })),
});

const slot = fc.nat();
const anyMint = base58Text(32, 44).map(mint);

export const anyFlow: fc.Arbitrary<Flow> = record({
  kind: fc.constantFrom(...flowKinds),
  userId: user,
  mode: fc.constantFrom(...modes),
  wallet,
  signature: anySignature,
  walletLamports: anyLamports,
  feeLamports: anyLamports,
  sales: fc.array(
    record({
      positionId: id.map(positionId),
      mint: anyMint,
      tokens: amount.map(tokenAmount),
      costLamports: anyLamports,
      realisedLamports: anyLamports,
      rentLamports: anyLamports,
    }),
    { maxLength: 2 },
  ),
  tokens: fc.array(record({ mint: anyMint, change: signed.map(tokenAmount) }), { maxLength: 3 }),
  slot,
  atMs: instant,
  day,
});

export const anyReconciliation: fc.Arbitrary<Reconciliation> = record({
  userId: user,
  mode: fc.constantFrom(...modes),
  through: record({ slot, signature: perhaps(anySignature) }),
  equalAtSlot: perhaps(slot),
  equalAtMs: perhaps(instant),
  openingTokens: fc
    .array(fc.tuple(anyMint, amount.map(tokenAmount)), { maxLength: 3 })
    .map((entries) => new Map(entries)),
  suspicion: perhaps(record({ differences: text, slot })),
  version: fc.integer({ min: 1, max: 99 }),
});

export const anyTrade: fc.Arbitrary<Trade> = record({
  kind: fc.constantFrom('fill', 'failed'),
  plan: anyPlan,
  fill: anyFill,
  signature: perhaps(anySignature),
  realisedLamports: anyLamports,
  day,
});

export const anyDecision: fc.Arbitrary<Decision> = record({
  cause: text.map(signalId),
  userId: user,
  atMs: instant,
  outcome: fc.constantFrom('order', 'skip'),
  orderId: perhaps(id.map(orderId)),
  reason: text,
  settingsVersion: count,
  verdicts: anyVerdicts,
  inputs: fc.dictionary(fc.constantFrom('side', 'mint', 'venue', 'leader'), text, { noNullPrototype: true }),
  signature: perhaps(anySignature),
});
