/** What waits, what is unfinished, and who works on it. */
import type { Account } from '../books/books.ts';
import { standsAfterMs } from '../books/standing.ts';
import { isUnfinished, type Order } from '../orders/order.ts';
import type { WatchLease } from '../prices/watch-lease.ts';
import type { EpochMs } from '../values/quantities.ts';
import { ageText, type Finding, fail, pass, skip, warn, worstOf } from './finding.ts';

/** A queue at two moments. */
export type QueueLook = {
  readonly queue: string;
  /** Messages that nobody works on, at either moment. */
  readonly waiting: readonly [number, number];
  readonly inFlight: number;
};

/** Whether what stands in the queues is worked on. */
export const judgeQueues = (queues: readonly QueueLook[]): Finding =>
  worstOf(
    queues.map(({ queue, waiting: [before, after], inFlight }) => {
      const measured = { [`${queue}Waiting`]: after, [`${queue}InFlight`]: inFlight };
      const stands = before > 0 && after >= before;
      if (!stands) return pass('nothing waits', measured);
      return inFlight === 0
        ? fail(`${after} wait in ${queue} and nobody takes them`, 'look at the function that the queue wakes', measured)
        : warn(`${after} wait in ${queue}`, 'look again: they should become fewer', measured);
    }),
    skip('no queue is named'),
  );

/** Letters that nobody could handle. */
export type DeadLook = { readonly queue: string; readonly count: number; readonly oldestSinceMs: EpochMs | undefined };

/** Whether a person has to look at dead letters. */
export const judgeDeadLetters = (queues: readonly DeadLook[], nowMs: EpochMs): Finding =>
  worstOf(
    queues.map(({ queue, count, oldestSinceMs }) => {
      const measured = { [`${queue}Dead`]: count };
      if (count === 0) return pass('no dead letters', measured);
      const age = oldestSinceMs === undefined ? '' : `, the oldest for ${ageText(nowMs - oldestSinceMs)}`;
      const found = `${count} in ${queue}${age}`;
      if (queue === 'quarantine')
        return warn(
          `${found}: elements of webhooks that could not be read`,
          'osprey decode shows what is wrong with one',
          measured,
        );
      // An exit that is given up is money that stays at risk.
      return queue === 'exits'
        ? fail(found, 'osprey redrive judges them anew; --yes acts', measured)
        : warn(found, 'osprey redrive judges them anew; --yes acts', measured);
    }),
    skip('no queue is named'),
  );

const slowOrderMs = 3 * 60_000;

/** Orders that hold money and that should have ended long ago, however often somebody took them over since. */
export const judgeOrders = (orders: readonly Order[], nowMs: EpochMs): Finding => {
  const unfinished = orders.filter(({ state }) => isUnfinished(state.status));
  const measured = { unfinishedOrders: unfinished.length };
  const [oldest] = unfinished.toSorted((one, other) => one.plan.createdAtMs - other.plan.createdAtMs);
  if (oldest === undefined) return pass('no order is unfinished', measured);
  const ageMs = nowMs - oldest.plan.createdAtMs;
  const found = `${unfinished.length} unfinished, ${oldest.plan.orderId} (${oldest.state.status}) for ${ageText(ageMs)}`;
  if (ageMs <= slowOrderMs) return pass(found, measured);
  const advice = 'osprey reconcile --now goes on with them; osprey order ID shows each';
  return ageMs > standsAfterMs ? fail(found, advice, measured) : warn(found, advice, measured);
};

/** A lease that has run out is no fault; one that claims more time than leases have shuts everybody out. */
export const judgeLeases = (
  leases: readonly WatchLease[],
  orders: readonly Order[],
  longestLeaseMs: number,
  nowMs: EpochMs,
): Finding => {
  const held = [
    ...leases.map(({ name, expiresAtMs }) => ({ name, expiresAtMs })),
    ...orders.map(({ plan, lease }) => ({ name: `order ${plan.orderId}`, expiresAtMs: lease.untilMs })),
  ];
  const overlong = held.filter(({ expiresAtMs }) => expiresAtMs > nowMs + longestLeaseMs);
  return overlong.length === 0
    ? pass(`${held.filter(({ expiresAtMs }) => expiresAtMs > nowMs).length} leases are held, none for too long`)
    : fail(
        `held for longer than any lease may be: ${overlong.map(({ name }) => name).join(', ')}`,
        "its holder's clock or ours is wrong: compare the clocks; it is taken over once it stands still",
      );
};

/** An account beside the unfinished orders that were found with it. */
export type ReservedLook = { readonly account: Account; readonly orders: readonly Order[] };

/** Whether money held back is that of unfinished orders, no more and no less (I3). */
export const judgeReservations = (looks: readonly ReservedLook[]): Finding =>
  worstOf(
    looks.map(({ account, orders }) => {
      const expected = orders
        .filter(
          ({ plan, state }) =>
            plan.userId === account.userId && plan.mode === account.mode && isUnfinished(state.status),
        )
        .reduce((sum, { plan }) => sum + plan.reservedLamports, 0n);
      const off = account.reservedLamports - expected;
      return off === 0n
        ? pass('what is reserved is what unfinished orders hold')
        : fail(
            `${account.userId} ${account.mode}: ${account.reservedLamports} lamports are reserved, unfinished orders hold ${expected}`,
            'osprey audit shows what else differs',
          );
    }),
    skip('no books are open'),
  );

/** A live account beside when its books were last found equal to its wallet. */
export type ComparedLook = { readonly account: Account; readonly equalAtMs: EpochMs | undefined };

/** Whether wallets are compared with their books. With many users a turn comes less often, and is waited for. */
export const judgeCompared = (looks: readonly ComparedLook[], roundMs: number, nowMs: EpochMs): Finding =>
  worstOf(
    looks
      // An account that is frozen for it says so, and two wallets are in the books while one is rotated.
      .filter(({ account }) => account.frozenBecause === undefined || account.frozenBecause === 'unknown-outflow')
      .map(({ account: { userId, openedAtMs }, equalAtMs = openedAtMs }) => {
        const ageMs = nowMs - equalAtMs;
        const found = `${userId} was found equal to its wallet ${ageText(ageMs)} ago`;
        return ageMs - roundMs > standsAfterMs
          ? warn(found, 'osprey reconcile --now says what keeps it from comparing', { comparedAgoMs: ageMs })
          : pass(found);
      }),
    skip('no live books are open'),
  );

/** The watcher of the prices, beside what it has to watch. */
export const judgeWatcher = (
  openPositions: number,
  leases: readonly (WatchLease | undefined)[],
  nowMs: EpochMs,
): Finding => {
  const measured = { openPositions };
  const missing = leases.filter((lease) => lease === undefined || lease.expiresAtMs <= nowMs);
  if (openPositions === 0)
    return pass(
      missing.length === 0 ? 'no open position, and a watcher' : 'no open position, and nobody needs to watch',
      measured,
    );
  return missing.length === 0
    ? pass(`${openPositions} open positions are watched`, measured)
    : fail(
        `${openPositions} open positions and nobody watches prices`,
        'look at the function watch-prices: stop-losses and take-profits do not act',
        measured,
      );
};

/** The last run of reconcile, as it noted itself. */
export type ReconcileLook = { readonly atMs: EpochMs; readonly failed: readonly string[] } | undefined;

const lateReconcileMs = 3 * 60_000;
const deadReconcileMs = 10 * 60_000;

/** Whether reconcile runs, and whether its steps succeed. */
export const judgeReconcile = (last: ReconcileLook, nowMs: EpochMs): Finding => {
  if (last === undefined)
    return warn('reconcile has never run', 'it runs every minute: look at its schedule and its log if this stays so');
  const ageMs = nowMs - last.atMs;
  const measured = { reconciledAgoMs: ageMs };
  const advice = 'look at the schedule and the log of reconcile; osprey reconcile --now runs it at once';
  if (ageMs > deadReconcileMs) return fail(`reconcile ran ${ageText(ageMs)} ago`, advice, measured);
  if (last.failed.length > 0) return warn(`reconcile could not finish: ${last.failed.join(', ')}`, advice, measured);
  return ageMs > lateReconcileMs
    ? warn(`reconcile ran ${ageText(ageMs)} ago`, advice, measured)
    : pass(`reconcile ran ${ageText(ageMs)} ago`, measured);
};
