import { describe, expect, it } from 'vitest';
import type { Account } from '#trading/domain/books/books.ts';
import {
  judgeCompared,
  judgeDeadLetters,
  judgeLeases,
  judgeOrders,
  judgeQueues,
  judgeReconcile,
  judgeReservations,
  judgeWatcher,
} from '#trading/domain/doctor/judge-work.ts';
import type { Order, OrderStatus } from '#trading/domain/orders/order.ts';
import type { WatchLease } from '#trading/domain/prices/watch-lease.ts';
import { epochMs, lamports, userId } from '#trading/domain/values/quantities.ts';
import { atMs } from '../../../contract/journal-values.ts';

const ago = (ms: number) => epochMs(atMs - ms);
const minuteMs = 60_000;

/** The parts of an order that the doctor looks at. */
const order = (id: string, status: OrderStatus, more: { ageMs?: number; untilMs?: number; reserved?: bigint } = {}) =>
  ({
    plan: {
      ...{ orderId: id, userId: userId('alice'), mode: 'live', createdAtMs: ago(more.ageMs ?? 0) },
      reservedLamports: lamports(more.reserved ?? 0n),
    },
    state: { status },
    lease: { holder: 'one', fence: 1, untilMs: epochMs(more.untilMs ?? 0) },
    updatedAtMs: ago(0),
  }) as unknown as Order;
const account = (reserved: bigint) =>
  ({ userId: userId('alice'), mode: 'live', reservedLamports: lamports(reserved) }) as unknown as Account;
const lease = (name: string, expiresInMs: number): WatchLease => ({
  ...{ name, holder: 'one', fence: 1, beat: 1 },
  ...{ expiresAtMs: epochMs(atMs + expiresInMs), handsOverAtMs: epochMs(atMs) },
});

describe('the check of the queues', () => {
  const queue = (waiting: readonly [number, number], inFlight = 0) =>
    judgeQueues([{ queue: 'exits', waiting, inFlight }]);
  it('passes while messages come and go', () => {
    expect(queue([0, 0]).status).toBe('pass');
    expect(queue([5, 2])).toMatchObject({ status: 'pass', measured: { exitsWaiting: 2 } });
    expect(queue([0, 9]).status).toBe('pass');
  });
  it('warns when they do not become fewer, and fails when nobody takes any', () => {
    expect(queue([5, 5], 3).status).toBe('warn');
    expect(queue([5, 6])).toMatchObject({ status: 'fail', found: expect.stringContaining('exits') });
  });
});

describe('the check of the dead letters', () => {
  const letters = (queue: string, count: number) =>
    judgeDeadLetters([{ queue, count, oldestSinceMs: count > 0 ? ago(2 * 3_600_000) : undefined }], atMs);
  it('passes without any, warns with their age, and fails for exits', () => {
    expect(letters('exits', 0).status).toBe('pass');
    expect(letters('launches', 3)).toMatchObject({ status: 'warn', found: '3 in launches, the oldest for 2 h' });
    expect(letters('quarantine', 1)).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('could not be read'),
    });
    expect(letters('exits', 1).status).toBe('fail');
  });
});

describe('the check of the orders', () => {
  const look = (...orders: readonly Order[]) => judgeOrders(orders, atMs);
  it('passes without unfinished ones, and with young ones', () => {
    expect(look()).toMatchObject({ status: 'pass', measured: { unfinishedOrders: 0 } });
    expect(look(order('a', 'filled', { ageMs: 60 * minuteMs })).status).toBe('pass');
    expect(look(order('a', 'sent', { ageMs: minuteMs })).status).toBe('pass');
  });
  it('warns after three minutes, fails after ten, however often it was taken over since, and names the oldest', () => {
    expect(look(order('a', 'sent'), order('b', 'signed', { ageMs: 4 * minuteMs }))).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('b (signed)'),
    });
    expect(look(order('a', 'reserved', { ageMs: 11 * minuteMs })).status).toBe('fail');
  });
});

describe('the check of the leases', () => {
  const look = (leases: readonly WatchLease[], orders: readonly Order[] = []) =>
    judgeLeases(leases, orders, 15 * minuteMs, atMs);
  it('passes for held ones, and for ones that have run out', () => {
    expect(look([lease('a', 9_000), lease('b', -9_000)]).status).toBe('pass');
  });
  it('fails for one that claims more time than any lease has', () => {
    expect(look([lease('a', 16 * minuteMs)])).toMatchObject({ status: 'fail', found: expect.stringContaining('a') });
    expect(look([], [order('x', 'sent', { untilMs: atMs + 20 * minuteMs })])).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('order x'),
    });
  });
});

describe('the check of the reservations', () => {
  it('passes when they are those of unfinished orders, whatever else there is', () => {
    const orders = [order('a', 'sent', { reserved: 7n }), order('b', 'filled', { reserved: 5n })];
    expect(judgeReservations([{ account: account(7n), orders }]).status).toBe('pass');
  });
  it.each([6n, 8n])('fails when %d lamports are reserved and orders hold 7', (reserved) => {
    const orders = [order('a', 'sent', { reserved: 7n })];
    expect(judgeReservations([{ account: account(reserved), orders }])).toMatchObject({
      status: 'fail',
      found: expect.stringContaining(`${reserved} lamports`),
    });
  });
  it('does not arise before books are open', () => expect(judgeReservations([]).status).toBe('skip'));
});

describe('the check of the comparison', () => {
  const look = (equalAgoMs: number | undefined, more: Partial<Account> = {}, roundMs = minuteMs) =>
    judgeCompared(
      [
        {
          account: { ...account(0n), openedAtMs: ago(30 * minuteMs), frozenBecause: undefined, ...more },
          equalAtMs: equalAgoMs === undefined ? undefined : ago(equalAgoMs),
        },
      ],
      roundMs,
      atMs,
    ).status;
  it('passes within ten minutes, and where turns go round more slowly than that', () => {
    expect(look(3 * minuteMs)).toBe('pass');
    expect(look(15 * minuteMs, {}, 10 * minuteMs)).toBe('pass');
    expect(look(undefined, { openedAtMs: ago(minuteMs) })).toBe('pass');
  });
  it('warns when it stands, or never came about', () => {
    expect(look(12 * minuteMs)).toBe('warn');
    expect(look(undefined)).toBe('warn');
    expect(look(12 * minuteMs, { frozenBecause: 'unknown-outflow' })).toBe('warn');
  });
  it('does not arise for an account that says why, nor on paper', () => {
    expect(look(12 * minuteMs, { frozenBecause: 'books-differ' })).toBe('skip');
    expect(look(12 * minuteMs, { frozenBecause: 'fill-not-on-chain' })).toBe('skip');
    expect(look(12 * minuteMs, { frozenBecause: 'wallet-rotation' })).toBe('skip');
    expect(judgeCompared([], 0, atMs).status).toBe('skip');
  });
});

describe('the check of the watcher', () => {
  it('passes with a living watcher, and without one when there is nothing to watch', () => {
    expect(judgeWatcher(3, [lease('a', 5_000)], atMs).status).toBe('pass');
    expect(judgeWatcher(0, [undefined], atMs).status).toBe('pass');
  });
  it.each([undefined, lease('a', -1)])('fails when positions are open and nobody watches', (held) => {
    expect(judgeWatcher(3, [held], atMs)).toMatchObject({ status: 'fail', found: expect.stringContaining('3 open') });
  });
});

describe('the check of reconcile', () => {
  const ran = (minutes: number, failed: readonly string[] = []) =>
    judgeReconcile({ atMs: ago(minutes * minuteMs), failed }, atMs);
  it('passes after a run a minute ago, warns when it is late or could not finish, fails when it runs no more', () => {
    expect(ran(1).status).toBe('pass');
    expect(ran(4).status).toBe('warn');
    expect(ran(1, ['signals'])).toMatchObject({ status: 'warn', found: expect.stringContaining('signals') });
    expect(ran(11).status).toBe('fail');
  });
  it('warns when it has never run: it may be about to', () =>
    expect(judgeReconcile(undefined, atMs).status).toBe('warn'));
});
