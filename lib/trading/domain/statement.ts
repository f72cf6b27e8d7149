/**
 * The books of one UTC day, computed from immutable facts alone (openings and trades), so that the same day always gives
 * the same statement however much was traded since. Keeps: opening + flows = closing, to the lamport.
 */
import { sumOf } from './audit-difference.ts';
import type { Account, Trade } from './books.ts';
import { afterBuy, afterNoFill, afterSell, openingPosition, type Position } from './position.ts';
import type { Day, Lamports, UserId } from './quantities.ts';
import { dayOf, lamports } from './quantities.ts';
import { type Mode, modes } from './settings.ts';

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
  readonly realisedLamports: Lamports;
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

const positionsAfter = (trades: readonly Trade[]): readonly Position[] => {
  const positions = new Map<string, Position>();
  for (const trade of trades) {
    const { plan } = trade;
    const before = positions.get(plan.positionId) ?? { ...openingPosition(plan), orderInFlight: undefined };
    positions.set(plan.positionId, step(before, trade));
  }
  return [...positions.values()];
};

const userStatement = (
  of: { readonly userId: UserId; readonly mode: Mode },
  account: Account | undefined,
  until: readonly Trade[],
  day: Day,
  open: readonly Position[],
): UserStatement => {
  const today = until.filter((trade) => trade.day === day);
  const fills = today.filter((trade) => trade.kind === 'fill');
  const buys = fills.filter((trade) => trade.plan.side === 'buy');
  const sells = fills.filter((trade) => trade.plan.side === 'sell');
  const total = (trades: readonly Trade[], number: (trade: Trade) => bigint) => lamports(sumOf(trades, number));
  const flows = (trades: readonly Trade[]) => sumOf(trades, (trade) => trade.fill.walletLamports);
  const closing = account === undefined ? undefined : account.openingLamports + flows(until);
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
    realisedLamports: total(today, (trade) => trade.realisedLamports),
    openingLamports: closing === undefined ? undefined : lamports(closing - flows(today)),
    closingLamports: closing === undefined ? undefined : lamports(closing),
    openPositions: open.length,
    openCostLamports: lamports(sumOf(open, (position) => position.costLamports)),
  };
};

/** The statement of `day` from the accounts and all trades of the users; what came after the day is left out. */
export const statementOf = (day: Day, accounts: readonly Account[], trades: readonly Trade[]): DayStatement => {
  const until = trades.filter((trade) => trade.day <= day).toSorted(inOrder);
  const positions = positionsAfter(until);
  const openedByThen = accounts.filter((account) => dayOf(account.openedAtMs) <= day);
  const touched = new Set(until.filter((trade) => trade.day === day).map((trade) => trade.plan.positionId));
  const userIds = [
    ...new Set([...openedByThen.map((account) => account.userId), ...until.map((trade) => trade.plan.userId)]),
  ].toSorted(byText);
  const users = userIds.flatMap((userId) =>
    modes.flatMap((mode) => {
      const account = openedByThen.find((each) => each.userId === userId && each.mode === mode);
      const own = until.filter((trade) => trade.plan.userId === userId && trade.plan.mode === mode);
      if (account === undefined && own.length === 0) return [];
      const open = positions.filter((each) => each.userId === userId && each.mode === mode && each.status !== 'closed');
      return [userStatement({ userId, mode }, account, own, day, open)];
    }),
  );
  return {
    day,
    trades: until.filter((trade) => trade.day === day),
    positions: positions
      .filter((position) => position.status !== 'closed' || touched.has(position.positionId))
      .toSorted(
        (a, b) => byText(a.userId, b.userId) || a.openedAtMs - b.openedAtMs || byText(a.positionId, b.positionId),
      ),
    users,
  };
};
