/**
 * The books of one UTC day, computed from immutable facts alone (openings, trades and flows), so that the same day always gives
 * the same statement however much was traded since. Keeps: opening + flows = closing, to the lamport.
 */
import { sumOf } from '../audit/audit-difference.ts';
import { type Mode, modes } from '../settings/settings.ts';
import type { Day, Lamports, UserId } from '../values/quantities.ts';
import { dayOf, lamports } from '../values/quantities.ts';
import type { Account, Trade } from './books.ts';
import { type Flow, flowsInOrder } from './flow.ts';
import { afterBuy, afterNoFill, afterOutsideSale, afterSell, openingPosition, type Position } from './position.ts';

export type UserStatement = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly buys: number;
  readonly sells: number;
  /** Transactions that failed on chain and cost their fee. */
  readonly failed: number;
  /** Lamports traded for tokens and for SOL, both positive, without fee, tip and rent. */
  readonly boughtLamports: Lamports;
  readonly soldLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Deposits made (+) and returned (-). */
  readonly rentLamports: Lamports;
  /** By trades and by what the owner sold himself. */
  readonly realisedLamports: Lamports;
  /** What moved the wallet without an order: how often, what came in, what was sent away, and all of it together. */
  readonly flows: number;
  readonly depositedLamports: Lamports;
  readonly withdrawnLamports: Lamports;
  readonly flowLamports: Lamports;
  /** Cash at the beginning and at the end of the day; undefined when the books were not open by its end. */
  readonly openingLamports: Lamports | undefined;
  readonly closingLamports: Lamports | undefined;
  /** Open at the end of the day, and what they cost. */
  readonly openPositions: number;
  readonly openCostLamports: Lamports;
};

export type DayStatement = {
  readonly day: Day;
  /** Trades of the day, oldest first. */
  readonly trades: readonly Trade[];
  /** Flows of the day, oldest first. */
  readonly flows: readonly Flow[];
  /** Positions open at the end of the day or traded on it, as they stood at its end. */
  readonly positions: readonly Position[];
  readonly users: readonly UserStatement[];
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Oldest first. A buy comes before the sell of the same moment, since nothing is sold that is not held. */
const inOrder = (a: Trade, b: Trade): number =>
  a.fill.atMs - b.fill.atMs ||
  a.fill.slot - b.fill.slot ||
  byText(a.plan.side, b.plan.side) ||
  byText(a.plan.orderId, b.plan.orderId);

const step = (position: Position, { kind, plan, fill }: Trade): Position => {
  if (kind === 'failed') return afterNoFill(position, fill.feeLamports, 'failed', fill.atMs);
  return plan.side === 'buy' ? afterBuy(position, fill) : afterSell(position, fill, plan);
};

/** A trade or a flow, with its place in time: flows come after the trades of the same moment, as sells after buys. */
type Line = { readonly atMs: number; readonly slot: number; readonly trade?: Trade; readonly flow?: Flow };

const linesOf = (trades: readonly Trade[], flows: readonly Flow[]): readonly Line[] =>
  [
    ...trades.map((trade) => ({ atMs: trade.fill.atMs, slot: trade.fill.slot, trade })),
    ...flows.map((flow) => ({ atMs: flow.atMs, slot: flow.slot, flow })),
  ].toSorted((a, b) => a.atMs - b.atMs || a.slot - b.slot);

const positionsAfter = (trades: readonly Trade[], flows: readonly Flow[]): readonly Position[] => {
  const positions = new Map<string, Position>();
  for (const { trade, flow } of linesOf(trades, flows)) {
    if (trade !== undefined) {
      const { plan } = trade;
      const before = positions.get(plan.positionId) ?? { ...openingPosition(plan), orderInFlight: undefined };
      positions.set(plan.positionId, step(before, trade));
    }
    for (const sale of flow?.sales ?? []) {
      const before = positions.get(sale.positionId);
      if (before !== undefined && flow !== undefined)
        positions.set(sale.positionId, afterOutsideSale(before, sale, flow.kind, flow.atMs));
    }
  }
  return [...positions.values()];
};

const userStatement = (
  of: { readonly userId: UserId; readonly mode: Mode },
  account: Account | undefined,
  until: readonly Trade[],
  flowsUntil: readonly Flow[],
  day: Day,
  open: readonly Position[],
): UserStatement => {
  const today = until.filter((trade) => trade.day === day);
  const fills = today.filter((trade) => trade.kind === 'fill');
  const buys = fills.filter((trade) => trade.plan.side === 'buy');
  const sells = fills.filter((trade) => trade.plan.side === 'sell');
  const flowsToday = flowsUntil.filter((flow) => flow.day === day);
  const sales = flowsToday.flatMap((flow) => flow.sales);
  const total = (trades: readonly Trade[], number: (trade: Trade) => bigint) => lamports(sumOf(trades, number));
  const moved = (trades: readonly Trade[], flows: readonly Flow[]) =>
    sumOf(trades, (trade) => trade.fill.walletLamports) + sumOf(flows, (flow) => flow.walletLamports);
  const ofKind = (kind: Flow['kind']) =>
    sumOf(
      flowsToday.filter((flow) => flow.kind === kind),
      (flow) => flow.walletLamports,
    );
  const closing = account === undefined ? undefined : account.openingLamports + moved(until, flowsUntil);
  return {
    userId: of.userId,
    mode: of.mode,
    buys: buys.length,
    sells: sells.length,
    failed: today.length - fills.length,
    boughtLamports: total(buys, (trade) => -trade.fill.lamports),
    soldLamports: total(sells, (trade) => trade.fill.lamports),
    feeLamports: total(today, (trade) => trade.fill.feeLamports),
    tipLamports: total(today, (trade) => trade.fill.tipLamports),
    rentLamports: total(today, (trade) => trade.fill.rentLamports),
    realisedLamports: lamports(
      total(today, (trade) => trade.realisedLamports) + sumOf(sales, (sale) => sale.realisedLamports),
    ),
    flows: flowsToday.length,
    depositedLamports: lamports(ofKind('deposit')),
    withdrawnLamports: lamports(-ofKind('withdrawal')),
    flowLamports: lamports(moved([], flowsToday)),
    openingLamports: closing === undefined ? undefined : lamports(closing - moved(today, flowsToday)),
    closingLamports: closing === undefined ? undefined : lamports(closing),
    openPositions: open.length,
    openCostLamports: lamports(sumOf(open, (position) => position.costLamports)),
  };
};

/** The statement of `day` from the accounts and all trades and flows of the users; what came later is left out. */
export const statementOf = (
  day: Day,
  accounts: readonly Account[],
  trades: readonly Trade[],
  flows: readonly Flow[],
): DayStatement => {
  const until = trades.filter((trade) => trade.day <= day).toSorted(inOrder);
  const flowsUntil = flows.filter((flow) => flow.day <= day).toSorted(flowsInOrder);
  const positions = positionsAfter(until, flowsUntil);
  const openedByThen = accounts.filter((account) => dayOf(account.openedAtMs) <= day);
  const touched = new Set([
    ...until.filter((trade) => trade.day === day).map((trade) => trade.plan.positionId),
    ...flowsUntil.filter((flow) => flow.day === day).flatMap((flow) => flow.sales.map((sale) => sale.positionId)),
  ]);
  const userIds = [
    ...new Set([
      ...openedByThen.map((account) => account.userId),
      ...until.map((trade) => trade.plan.userId),
      ...flowsUntil.map((flow) => flow.userId),
    ]),
  ].toSorted(byText);
  const users = userIds.flatMap((userId) =>
    modes.flatMap((mode) => {
      const isOwn = (of: { readonly userId: UserId; readonly mode: Mode }) => of.userId === userId && of.mode === mode;
      const account = openedByThen.find(isOwn);
      const own = until.filter(({ plan }) => isOwn(plan));
      const ownFlows = flowsUntil.filter(isOwn);
      if (account === undefined && own.length === 0 && ownFlows.length === 0) return [];
      const open = positions.filter((each) => isOwn(each) && each.status !== 'closed');
      return [userStatement({ userId, mode }, account, own, ownFlows, day, open)];
    }),
  );
  return {
    day,
    trades: until.filter((trade) => trade.day === day),
    flows: flowsUntil.filter((flow) => flow.day === day),
    positions: positions
      .filter((position) => position.status !== 'closed' || touched.has(position.positionId))
      .toSorted(
        (a, b) => byText(a.userId, b.userId) || a.openedAtMs - b.openedAtMs || byText(a.positionId, b.positionId),
      ),
    users,
  };
};
