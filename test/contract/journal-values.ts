/** Orders, positions and changes as the contract suites need them: complete, with one fact altered at a time. */
import type { Account, Trade } from '#trading/domain/books/books.ts';
import type { Flow } from '#trading/domain/books/flow.ts';
import { openingPosition, type Position } from '#trading/domain/books/position.ts';
import { noRisk, type Result } from '#trading/domain/books/risk.ts';
import { boughtToken, type TokenChange } from '#trading/domain/books/token-record.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { EntryConditions } from '#trading/domain/orders/entry-steps.ts';
import type { Fill } from '#trading/domain/orders/fill.ts';
import type { AccountChange, BudgetChange, JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { Attempt, Order, OrderPlan, OrderState } from '#trading/domain/orders/order.ts';
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

export const alice = userId('alice');
export const wallet = walletAddress('A'.repeat(44));
export const leader = walletAddress('L'.repeat(43));
export const atMs = epochMs(1_790_000_000_000);
export const today = dayOf(atMs);

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
/** A mint address, another one for every number. */
export const mintNumber = (n: number) =>
  mint(`M${[...String(n)].map((digit) => letters.charAt(Number(digit))).join('')}`.padEnd(44, '1'));
/** A signature, another one for every number. */
export const signatureNumber = (n: number) =>
  signature(`S${[...String(n)].map((digit) => letters.charAt(Number(digit))).join('')}`.padEnd(88, '1'));

export const planOf = (n: number, change: Partial<OrderPlan> = {}): OrderPlan => ({
  orderId: orderId(`order-${n}`),
  userId: alice,
  wallet,
  mode: 'live',
  context: 'copy',
  side: 'buy',
  mint: mintNumber(n),
  positionId: positionId(`position-${n}`),
  amountIn: 30n,
  slippageBps: basisPoints(50),
  maxPriorityFeeLamports: lamports(5n),
  maxTipLamports: lamports(0n),
  reservedLamports: lamports(30n),
  day: today,
  cause: signalId(`trade:${n}`),
  leader,
  rule: 'copy-fixed',
  settingsVersion: 3,
  seenAtMs: epochMs(atMs),
  createdAtMs: epochMs(atMs + n),
  expiresAtMs: epochMs(atMs + n + 15_000),
  ...change,
});

export const orderOf = (plan: OrderPlan, change: Partial<Order> = {}): Order => ({
  plan,
  state: { status: 'reserved' },
  history: [{ status: 'reserved', atMs: plan.createdAtMs }],
  checks: [],
  lease: { holder: 'worker-1', fence: 1, untilMs: epochMs(atMs + 30_000) },
  version: 1,
  updatedAtMs: plan.createdAtMs,
  ...change,
});

const attempt: Attempt = {
  signature: signatureNumber(1),
  transactionBase64: 'AQAB',
  lastValidBlockHeight: 987_654_321n,
  quotedOut: 12_345_678_901_234_567_890n,
  minimumOut: 12_000_000_000_000_000_000n,
};
export const signedState: OrderState = { status: 'signed', ...attempt };
export const expiredState: OrderState = { status: 'expired', ...attempt };

export const fillOf = (change: Partial<Fill> = {}): Fill => ({
  tokens: tokenAmount(12_345_678_901_234_567_890n),
  lamports: lamports(-20n),
  feeLamports: lamports(5n),
  tipLamports: lamports(0n),
  rentLamports: lamports(2n),
  walletLamports: lamports(-27n),
  slot: 400_000_000,
  atMs: epochMs(atMs + 900),
  ...change,
});

export const accountOf = (change: Partial<Account> = {}): Account => ({
  userId: alice,
  mode: 'live',
  wallet,
  openingLamports: lamports(1_000n),
  openedAtMs: atMs,
  openedAtSlot: 399_000_000,
  cashLamports: lamports(1_000n),
  reservedLamports: lamports(0n),
  exposureLamports: lamports(0n),
  openPositions: 0,
  goodTrades: 0,
  risk: noRisk,
  frozenBecause: undefined,
  frozenDetail: undefined,
  frozenAtMs: undefined,
  lastThaw: undefined,
  ...change,
});

export const accountChange = (change: Partial<AccountChange> = {}): AccountChange => ({
  userId: alice,
  mode: 'live',
  cashLamports: lamports(0n),
  reservedLamports: lamports(30n),
  exposureLamports: lamports(30n),
  openPositions: 1,
  goodTrades: 0,
  requireAvailableLamports: undefined,
  requireOpenPositionsBelow: undefined,
  requireExposureAtMost: undefined,
  requireLosses: undefined,
  requireNotFrozen: false,
  ...change,
});

export const budgetChange = (change: Partial<BudgetChange> = {}): BudgetChange => ({
  userId: alice,
  mode: 'live',
  day: today,
  committedLamports: lamports(30n),
  reservedLamports: lamports(30n),
  launchBuys: 0,
  requireCommittedAtMost: undefined,
  requireLaunchBuysBelow: undefined,
  ...change,
});

/** A buy of the plan's token after its leader. */
export const tokenChange = (plan: OrderPlan, change: Partial<TokenChange> = {}): TokenChange => ({
  ...boughtToken(plan, 1, plan.leader),
  ...change,
});

/** A loss of `lost` lamports with which a position ended. */
export const lossOf = (lost: bigint, change: Partial<Result> = {}): Result => ({
  atMs,
  realisedLamports: lamports(-lost),
  writtenOffLamports: lamports(0n),
  ended: { profitLamports: lamports(-lost), costLamports: lamports(2n * lost) },
  leader,
  ...change,
});

/** Conditions that hold for any account whose books were just opened. */
export const freeConditions: EntryConditions = {
  availableLamports: lamports(0n),
  openPositionsBelow: undefined,
  exposureAtMost: undefined,
  losses: 0,
  committedAtMost: undefined,
  launchBuysBelow: undefined,
  unsold: undefined,
  token: {
    requireBuysBelow: undefined,
    requireCopyBuysBelow: undefined,
    requireLeaderBuysBelow: undefined,
    requireClosedBy: undefined,
    requireStoppedBy: undefined,
  },
};

export const decisionOf = (plan: OrderPlan, change: Partial<Decision> = {}): Decision => ({
  cause: plan.cause,
  userId: plan.userId,
  atMs: plan.createdAtMs,
  outcome: 'order',
  orderId: plan.orderId,
  reason: plan.rule,
  settingsVersion: plan.settingsVersion,
  verdicts: [{ guard: 'signal-age', passed: true, found: '120', allowed: '15000' }],
  inputs: { side: plan.side, mint: plan.mint },
  signature: signatureNumber(7),
  ...change,
});

export const tradeOf = (plan: OrderPlan, change: Partial<Trade> = {}): Trade => ({
  kind: 'fill',
  plan,
  fill: fillOf(),
  signature: signatureNumber(1),
  realisedLamports: lamports(0n),
  day: today,
  ...change,
});

/** A deposit of `n` lamports, another signature for every number. */
export const flowOf = (n: number, change: Partial<Flow> = {}): Flow => ({
  kind: 'deposit',
  userId: alice,
  mode: 'live',
  wallet,
  signature: signatureNumber(n),
  walletLamports: lamports(BigInt(n)),
  feeLamports: lamports(0n),
  sales: [],
  tokens: [],
  slot: 400_000_000 + n,
  atMs: epochMs(atMs + n),
  day: today,
  ...change,
});

/** A change of the order alone. */
export const orderChange = (
  next: Order,
  expected: JournalChange['order']['expected'] = 'absent',
  fence = next.lease.fence,
): JournalChange => ({
  order: { expected, fence, next },
  position: undefined,
  account: undefined,
  budget: undefined,
  token: undefined,
  result: undefined,
  trade: undefined,
  decision: undefined,
});

/** The reservation of order `n`: order, claim on the mint, account, budget and decision. */
export const reservation = (n: number, change: Partial<JournalChange> = {}, holder = 'worker-1'): JournalChange => {
  const plan = planOf(n);
  const base = orderOf(plan);
  return {
    ...orderChange({ ...base, lease: { ...base.lease, holder } }),
    position: { expected: 'absent', next: openingPosition(plan) },
    account: accountChange(),
    budget: budgetChange(),
    token: tokenChange(plan),
    decision: decisionOf(plan),
    ...change,
  };
};

export const nextOf = (position: Position, change: Partial<Position>): Position => ({
  ...position,
  ...change,
  version: position.version + 1,
});
