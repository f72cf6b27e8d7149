/** Every step of an order tried in every status: what the lifecycle does not name is never written. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openingPosition } from '#trading/domain/books/position.ts';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import {
  attemptOf,
  isUnfinished,
  nextStatus,
  type Order,
  type OrderEvent,
  type OrderState,
  type OrderStatus,
  orderEvents,
  orderStatuses,
} from '#trading/domain/orders/order.ts';
import {
  endWithoutFill,
  recordSent,
  recordSigned,
  settleFailed,
  settleFilled,
  takeOver,
} from '#trading/domain/orders/order-steps.ts';
import { epochMs, lamports } from '#trading/domain/values/quantities.ts';
import { atMs, fillOf, orderOf, planOf, signatureNumber, signedState } from '../../../contract/journal-values.ts';

const signature = signatureNumber(1);
const later = epochMs(atMs + 500);
const attempt = attemptOf(orderOf(planOf(0), { state: signedState }));
if (attempt === undefined) throw new Error('not signed');

const states: Readonly<Record<OrderStatus, OrderState>> = {
  reserved: { status: 'reserved' },
  signed: { ...attempt, status: 'signed' },
  sent: { ...attempt, status: 'sent' },
  expired: { ...attempt, status: 'expired' },
  filled: { status: 'filled', signature, fill: fillOf() },
  failed: { status: 'failed', signature, reason: 'reverted', feeLamports: lamports(5n) },
  rejected: { status: 'rejected', reason: 'no' },
};

const position = openingPosition(planOf(0));
const steps: Readonly<Record<OrderEvent, (order: Order) => JournalChange>> = {
  signed: (order) => recordSigned(order, attempt, later),
  sent: (order) => recordSent(order, attempt, later),
  'paper-filled': (order) => settleFilled(order, position, fillOf(), undefined, later),
  landed: (order) => settleFilled(order, position, fillOf(), signature, later),
  reverted: (order) => settleFailed(order, position, signature, 'reverted', fillOf(), later),
  'proved-dead': (order) => endWithoutFill(order, position, { ...attempt, status: 'expired' }, 'expired', later),
  refused: (order) => endWithoutFill(order, position, { status: 'rejected', reason: 'no' }, 'no', later),
};

describe('a step of an order', () => {
  it('is written where the lifecycle names its event, to the status that it names, and nowhere else', () => {
    for (const status of orderStatuses)
      for (const event of orderEvents) {
        const order = orderOf(planOf(0), { state: states[status] });
        const expected = nextStatus(status, event);
        if (expected === undefined) expect(() => steps[event](order), `${event} of ${status}`).toThrow(status);
        else expect(steps[event](order).order.next.state.status, `${event} of ${status}`).toBe(expected);
      }
  });

  it('follows another along a way through the lifecycle, which the history tells', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...orderEvents), { maxLength: 12 }), (events) => {
        let order = orderOf(planOf(0));
        const way: OrderStatus[] = ['reserved'];
        for (const event of events) {
          const next = nextStatus(order.state.status, event);
          if (next === undefined) continue;
          order = steps[event](order).order.next;
          way.push(next);
        }
        expect(order.history.map(({ status }) => status)).toEqual(way);
        expect(order.version).toBe(way.length);
      }),
    );
  });

  it('keeps its own status whatever the attempt that it is given carries', () => {
    const signed = orderOf(planOf(0), { state: states.signed });
    const whole = { ...attempt, status: 'signed' };
    expect(recordSent(signed, whole, later).order.next.state).toEqual(states.sent);
  });

  it('takes over what is unfinished and leaves alone what has ended', () => {
    for (const status of orderStatuses) {
      const order = orderOf(planOf(0), { state: states[status] });
      const taking = () => takeOver(order, 'worker-2', later, later).order.next;
      if (isUnfinished(status)) expect(taking()).toMatchObject({ state: states[status], lease: { fence: 2 } });
      else expect(taking).toThrow(status);
    }
  });
});
