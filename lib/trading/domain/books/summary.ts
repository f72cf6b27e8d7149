/** What was done, in numbers for a person: counted from the journal, the books and the decisions. */
import { sumOf } from '../audit/audit-difference.ts';
import type { Decision } from '../orders/decision.ts';
import type { Order, OrderStatus } from '../orders/order.ts';
import type { Lamports, PositionId } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import type { Trade } from './books.ts';
import type { Position } from './position.ts';

export type Activity = {
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly trades: readonly Trade[];
  readonly decisions: readonly Decision[];
  /** What selling an open position would bring now, in lamports; one without a mark counts at its cost. */
  readonly marks: ReadonlyMap<PositionId, Lamports>;
  /** Milliseconds from a signal being seen to its order being filled, one per order, in any order. */
  readonly latencySamplesMs: readonly number[];
};

export type Summary = {
  readonly orders: {
    /** Orders that were reserved, whatever became of them. */
    readonly planned: number;
    readonly filled: number;
    readonly failed: number;
    readonly expired: number;
    readonly rejected: number;
    readonly unfinished: number;
    /** Decisions against an order, by reason, the most frequent first. */
    readonly skipped: Readonly<Record<string, number>>;
  };
  readonly positions: { readonly opened: number; readonly closed: number; readonly open: number };
  readonly feesLamports: Lamports;
  /** Profit realised by trades, and profit of open positions at their marks. Rent deposits are neither. */
  readonly realisedLamports: Lamports;
  readonly unrealisedLamports: Lamports;
  readonly pnlLamports: Lamports;
  /** Undefined without samples. */
  readonly latencyMs: Latency | undefined;
};

/** Percentiles in ms, by nearest rank. */
export type Latency = { readonly p50: number; readonly p99: number };

/** The smallest sample that at least `percent` of 100 samples do not exceed (nearest rank). */
const percentile = (ascending: readonly number[], percent: number): number =>
  ascending[Math.max(0, Math.ceil((ascending.length * percent) / 100) - 1)] ?? 0;

/** Median and 99th percentile of samples in any order, or undefined when there are none. */
export const latencyOf = (samplesMs: readonly number[]): Latency | undefined => {
  const ascending = samplesMs.toSorted((a, b) => a - b);
  return ascending.length === 0 ? undefined : { p50: percentile(ascending, 50), p99: percentile(ascending, 99) };
};

const countedBy = (reasons: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)));
};

/** Counts, profit and latency of what is given; it reads no clock and no price of its own. */
export const summarise = (activity: Activity): Summary => {
  const { orders, positions, trades, decisions, marks, latencySamplesMs } = activity;
  const inStatus = (...statuses: readonly OrderStatus[]) =>
    orders.filter((order) => statuses.includes(order.state.status)).length;
  const bought = new Set(
    trades.filter(({ kind, plan }) => kind === 'fill' && plan.side === 'buy').map(({ plan }) => plan.positionId),
  );
  const opened = positions.filter((position) => bought.has(position.positionId));
  const open = positions.filter((position) => position.status === 'open');
  const realised = sumOf(trades, (trade) => trade.realisedLamports);
  const unrealised = sumOf(
    open,
    ({ positionId, costLamports }) => (marks.get(positionId) ?? costLamports) - costLamports,
  );
  return {
    orders: {
      planned: orders.length,
      filled: inStatus('filled'),
      failed: inStatus('failed'),
      expired: inStatus('expired'),
      rejected: inStatus('rejected'),
      unfinished: inStatus('reserved', 'signed', 'sent'),
      skipped: countedBy(decisions.filter(({ outcome }) => outcome === 'skip').map(({ reason }) => reason)),
    },
    positions: {
      opened: opened.length,
      closed: opened.filter((position) => position.status === 'closed').length,
      open: open.length,
    },
    feesLamports: lamports(sumOf(trades, ({ fill }) => fill.feeLamports + fill.tipLamports)),
    realisedLamports: lamports(realised),
    unrealisedLamports: lamports(unrealised),
    pnlLamports: lamports(realised + unrealised),
    latencyMs: latencyOf(latencySamplesMs),
  };
};
