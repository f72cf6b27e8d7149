import { describe, expect, it } from 'vitest';
import {
  isUnfinished,
  lifecycle,
  nextStatus,
  type OrderEvent,
  type OrderStatus,
  orderEvents,
} from '#trading/domain/orders/order.ts';

const statuses = Object.keys(lifecycle) as OrderStatus[];
const final: readonly OrderStatus[] = ['filled', 'failed', 'rejected'];

describe('the lifecycle of an order', () => {
  it('ends in filled, failed or rejected, and nothing leads out of these', () => {
    for (const status of final) for (const event of orderEvents) expect(nextStatus(status, event)).toBeUndefined();
  });

  it('lets every unfinished order come to an end', () => {
    for (const status of statuses.filter(isUnfinished)) {
      const reachable = new Set<OrderStatus>([status]);
      for (let size = 0; size !== reachable.size; ) {
        size = reachable.size;
        for (const from of [...reachable]) for (const to of Object.values(lifecycle[from])) reachable.add(to);
      }
      expect([...reachable].some((each) => final.includes(each))).toBe(true);
    }
  });

  it('is sent only after it is signed, and is never signed twice', () => {
    const before = (event: OrderEvent) => statuses.filter((status) => nextStatus(status, event) !== undefined);
    expect(before('sent')).toEqual(['signed']);
    expect(before('signed')).toEqual(['reserved']);
  });

  it('is refused only while nothing can have left: before it is signed', () => {
    expect(statuses.filter((status) => nextStatus(status, 'refused') !== undefined)).toEqual(['reserved']);
  });

  it('believes the chain over an earlier proof of death', () => {
    expect(nextStatus('expired', 'landed')).toBe('filled');
    expect(nextStatus('expired', 'reverted')).toBe('failed');
  });
});
