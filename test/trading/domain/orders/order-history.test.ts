import { describe, expect, it } from 'vitest';
import { openingPosition } from '#trading/domain/books/position.ts';
import { type Attempt, lifecycle, orderStatuses } from '#trading/domain/orders/order.ts';
import { recordSent, recordSigned, settleFilled, takeOver } from '#trading/domain/orders/order-steps.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { atMs, fillOf, orderOf, planOf, signatureNumber } from '../../../contract/journal-values.ts';

const at = (ms: number) => epochMs(atMs + ms);
const attempt: Attempt = {
  signature: signatureNumber(1),
  transactionBase64: 'AQAB',
  lastValidBlockHeight: 9n,
  quotedOut: 20n,
  minimumOut: 19n,
};

describe('the history of an order', () => {
  it('gains a line with every status, and none with a take-over', () => {
    const plan = planOf(0);
    const signed = recordSigned(orderOf(plan), attempt, at(10)).order.next;
    const sent = recordSent(signed, attempt, at(20)).order.next;
    const taken = takeOver(sent, 'worker-2', at(90), at(60)).order.next;
    const filled = settleFilled(taken, openingPosition(plan), fillOf(), signatureNumber(1), at(70)).order.next;
    expect(taken.history).toEqual(sent.history);
    expect(filled.history).toEqual([
      { status: 'reserved', atMs: at(0) },
      { status: 'signed', atMs: at(10) },
      { status: 'sent', atMs: at(20) },
      { status: 'filled', atMs: at(70) },
    ]);
  });

  it('knows every status of the lifecycle', () => {
    expect([...orderStatuses].sort()).toEqual(Object.keys(lifecycle).sort());
  });
});
