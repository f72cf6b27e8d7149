/** Random valid histories of a user's books, made by the real steps of orders, with the wallet as the chain would hold it. */
import * as fc from 'fast-check';
import type { UserBooks } from '#trading/domain/audit/audited-books.ts';
import type { Account, Budget, Trade } from '#trading/domain/books/books.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { noRisk } from '#trading/domain/books/risk.ts';
import type { LeaderDay, TokenRecord } from '#trading/domain/books/token-record.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import { reserveEntry } from '#trading/domain/orders/entry-steps.ts';
import type { Fill } from '#trading/domain/orders/fill.ts';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import { type Attempt, isUnfinished, type Order, type OrderPlan, type Side } from '#trading/domain/orders/order.ts';
import {
  checkedBy,
  endWithoutFill,
  recordSent,
  recordSigned,
  reserveExit,
  settleFailed,
  settleFilled,
} from '#trading/domain/orders/order-steps.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import {
  basisPoints,
  dayOf,
  epochMs,
  lamports,
  type Mint,
  mint,
  orderId,
  positionId,
  signalId,
  signature,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import { freeConditions, leader } from '../../../contract/journal-values.ts';
import { accountWith, budgetWith, leaderDaysWith, tokensWith } from './books-with.ts';

export const wallet = walletAddress('9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin');
export const anna = userId('anna');
const mints = ['A', 'B', 'C'].map((letter) => mint(letter.repeat(43)));
/** A version-0 transaction without any instruction, unsigned. */
const transactionOfNothing = Buffer.concat([
  ...[Buffer.of(1), Buffer.alloc(64), Buffer.of(0x80, 1, 0, 0, 1), Buffer.alloc(32, 5), Buffer.alloc(32, 6)],
  Buffer.of(0, 0),
]).toString('base64');
const startMs = 1_700_000_000_000;
const stepMs = 5 * 3_600_000;
const lease = { holder: 'test', fence: 1, untilMs: epochMs(startMs) };

export type Step = {
  readonly mode: Mode;
  readonly mint: number;
  readonly end: 'filled' | 'failed' | 'rejected' | 'expired' | 'reserved' | 'signed' | 'sent';
  readonly spend: bigint;
  readonly fee: bigint;
  readonly tip: bigint;
  readonly rent: bigint;
  readonly tokens: bigint;
  readonly portion: bigint;
  /** Whether it was bought after a leader. */
  readonly copied?: boolean;
};

const amount = (max: bigint) => fc.bigInt({ min: 1n, max });
const step: fc.Arbitrary<Step> = fc.record({
  mode: fc.constantFrom('paper', 'live'),
  mint: fc.nat(mints.length - 1),
  end: fc.oneof(
    { weight: 6, arbitrary: fc.constant('filled' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('failed' as const, 'rejected', 'expired', 'reserved', 'signed', 'sent'),
    },
  ),
  spend: amount(1_000_000_000n),
  fee: amount(1_000_000n),
  tip: amount(100_000n),
  rent: amount(2_039_280n),
  tokens: amount(10n ** 15n),
  portion: amount(3n),
  copied: fc.boolean(),
});

type State = {
  readonly accounts: Map<Mode, Account>;
  readonly orders: Map<string, Order>;
  readonly positions: Map<string, Position>;
  readonly budgets: Map<string, Budget>;
  tokens: readonly TokenRecord[];
  leaderDays: readonly LeaderDay[];
  readonly trades: Trade[];
  readonly changes: JournalChange[];
  readonly chain: { lamports: bigint; readonly tokens: Map<Mint, bigint> };
};

const openBooks = (modes: readonly Mode[], opening: bigint): State => ({
  accounts: new Map(
    modes.map((mode) => [
      mode,
      {
        userId: anna,
        mode,
        wallet,
        openingLamports: lamports(opening),
        openedAtMs: epochMs(startMs),
        cashLamports: lamports(opening),
        reservedLamports: lamports(0n),
        exposureLamports: lamports(0n),
        openPositions: 0,
        goodTrades: 0,
        risk: noRisk,
        openedAtSlot: mode === 'live' ? 0 : undefined,
        frozenBecause: undefined,
        frozenDetail: undefined,
        frozenAtMs: undefined,
        lastThaw: undefined,
      },
    ]),
  ),
  orders: new Map(),
  positions: new Map(),
  budgets: new Map(),
  tokens: [],
  leaderDays: [],
  trades: [],
  changes: [],
  chain: { lamports: opening, tokens: new Map() },
});

const apply = (state: State, change: JournalChange): Order => {
  const { order, position, account, budget, trade } = change;
  state.changes.push(change);
  state.orders.set(order.next.plan.orderId, order.next);
  if (position !== undefined) state.positions.set(position.next.positionId, position.next);
  const before = account && state.accounts.get(account.mode);
  if (account !== undefined && before !== undefined) state.accounts.set(account.mode, accountWith(before, change));
  state.tokens = tokensWith(state.tokens, change);
  state.leaderDays = leaderDaysWith(state.leaderDays, change);
  if (budget !== undefined) {
    const key = `${budget.mode}#${budget.day}`;
    state.budgets.set(key, budgetWith(state.budgets.get(key), budget));
  }
  if (trade !== undefined) {
    state.trades.push(trade);
    if (trade.plan.mode === 'live') {
      state.chain.lamports += trade.fill.walletLamports;
      const held = (state.chain.tokens.get(trade.plan.mint) ?? 0n) + trade.fill.tokens;
      if (held === 0n) state.chain.tokens.delete(trade.plan.mint);
      else state.chain.tokens.set(trade.plan.mint, held);
    }
  }
  return order.next;
};

const planOf = (of: Step, index: number, side: Side, position: Position | undefined): OrderPlan => {
  const createdAtMs = epochMs(startMs + index * stepMs);
  const held = position?.tokens ?? tokenAmount(0n);
  return {
    orderId: orderId(`order-${index}`),
    userId: anna,
    wallet,
    mode: of.mode,
    context: side === 'sell' ? 'exit' : of.copied === true ? 'copy' : 'sniper',
    side,
    mint: mints[of.mint] ?? mint('A'.repeat(43)),
    positionId: position?.positionId ?? positionId(`position-${index}`),
    amountIn: side === 'buy' ? of.spend : of.portion === 1n ? held : held / of.portion || held,
    slippageBps: basisPoints(50),
    maxPriorityFeeLamports: lamports(of.fee),
    maxTipLamports: lamports(of.tip),
    reservedLamports: lamports(side === 'buy' ? of.spend + of.fee + of.tip + of.rent : 0n),
    day: dayOf(createdAtMs),
    cause: signalId(`cause-${index}`),
    leader: position === undefined ? (of.copied === true ? leader : undefined) : position.leader,
    rule: side === 'buy' ? 'launch-filter' : 'take-profit',
    settingsVersion: 1,
    seenAtMs: createdAtMs,
    createdAtMs,
    expiresAtMs: undefined,
  };
};

const decisionOn = ({ cause, userId: of, createdAtMs, orderId: id, rule }: OrderPlan): Decision => ({
  cause,
  userId: of,
  atMs: createdAtMs,
  outcome: 'order',
  orderId: id,
  reason: rule,
  settingsVersion: 1,
  verdicts: [],
  inputs: {},
  signature: undefined,
});

const fillFor = (of: Step, plan: OrderPlan, failed: boolean): Fill => {
  const traded = failed ? 0n : plan.side === 'buy' ? -of.spend : of.spend;
  const rent = failed ? 0n : plan.side === 'buy' ? of.rent : -of.rent;
  const tip = failed ? 0n : of.tip;
  return {
    tokens: tokenAmount(failed ? 0n : plan.side === 'buy' ? of.tokens : -plan.amountIn),
    lamports: lamports(traded),
    feeLamports: lamports(of.fee),
    tipLamports: lamports(tip),
    rentLamports: lamports(rent),
    walletLamports: lamports(traded - of.fee - tip - rent),
    slot: 1,
    atMs: plan.createdAtMs,
  };
};

const play = (state: State, of: Step, index: number): void => {
  const now = epochMs(startMs + index * stepMs);
  const current = [...state.positions.values()].find(
    (position) => position.mode === of.mode && position.mint === mints[of.mint] && position.status !== 'closed',
  );
  if (!state.accounts.has(of.mode) || current?.orderInFlight !== undefined) return;
  const plan = planOf(of, index, current === undefined ? 'buy' : 'sell', current);
  const order = apply(
    state,
    current === undefined
      ? reserveEntry(plan, lease, freeConditions, decisionOn(plan))
      : reserveExit(plan, lease, current, undefined),
  );
  const position = state.positions.get(plan.positionId);
  if (position === undefined || of.end === 'reserved') return;
  const paper = of.mode === 'paper';
  const id = signature('S'.repeat(index + 1).padEnd(88, '1'));
  const attempt: Attempt = {
    signature: id,
    transactionBase64: transactionOfNothing,
    lastValidBlockHeight: 1n,
    quotedOut: 1n,
    minimumOut: 1n,
  };
  if (of.end === 'rejected') {
    apply(state, endWithoutFill(order, position, { status: 'rejected', reason: 'no' }, 'no', now));
  } else if (paper) {
    apply(state, settleFilled(order, position, fillFor(of, plan, false), undefined, now));
  } else {
    const fee = { guard: 'priority-fee-over-cap', passed: true, found: '9 lamports', allowed: '<= 10 lamports' };
    const signed = apply(state, recordSigned(checkedBy(order, [fee]), attempt, now));
    if (of.end === 'signed') return;
    const sent = apply(state, recordSent(signed, attempt, now));
    if (of.end === 'filled') apply(state, settleFilled(sent, position, fillFor(of, plan, false), id, now));
    if (of.end === 'failed') apply(state, settleFailed(sent, position, id, 'reverted', fillFor(of, plan, true), now));
    if (of.end === 'expired')
      apply(state, endWithoutFill(sent, position, { ...attempt, status: 'expired' }, 'expired', now));
  }
};

/** The books after `steps`, every order that was made, and the changes that led there, in order. */
export const booksAfter = (
  steps: readonly Step[],
  modes: readonly Mode[] = ['paper', 'live'],
): UserBooks & { readonly orders: readonly Order[]; readonly changes: readonly JournalChange[] } => {
  const state = openBooks(modes, 10_000_000_000n);
  steps.forEach((of, index) => {
    play(state, of, index);
  });
  return {
    userId: anna,
    accounts: [...state.accounts.values()],
    trades: state.trades,
    flows: [],
    openingTokens: new Map(),
    positions: [...state.positions.values()],
    unfinished: [...state.orders.values()].filter((order) => isUnfinished(order.state.status)),
    budgets: [...state.budgets.values()],
    tokens: state.tokens,
    leaderDays: state.leaderDays,
    chain: {
      lamports: lamports(state.chain.lamports),
      tokens: new Map([...state.chain.tokens].map(([of, held]) => [of, tokenAmount(held)])),
    },
    orders: [...state.orders.values()],
    changes: state.changes,
  };
};

/** The account as it was opened. */
export const openingOf = (account: Account): Account => ({
  ...account,
  cashLamports: account.openingLamports,
  reservedLamports: lamports(0n),
  exposureLamports: lamports(0n),
  openPositions: 0,
  goodTrades: 0,
  risk: noRisk,
});

/** Up to thirty steps of one user over both modes and three mints. */
export const histories = fc.array(step, { maxLength: 30 });
