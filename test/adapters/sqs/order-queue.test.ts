import { describe, expect, it } from 'vitest';
import { createSqsExitQueue, createSqsOrderQueue } from '#adapters/sqs/order-queue.ts';
import { exitPrecedence } from '#trading/domain/exits/exit-rule.ts';
import { orderRequest } from '#trading/domain/orders/order-request.ts';
import { epochMs, orderId, userId } from '#trading/domain/values/quantities.ts';
import { atMs, mintNumber } from '../../contract/journal-values.ts';
import { entryOf, exitOf, followSellOf } from '../../contract/order-requests.ts';
import { createStubSqs } from './stub-sqs.ts';

const startQueues = (outcomeOf?: Parameters<typeof createStubSqs>[0]) => {
  const stub = createStubSqs(outcomeOf);
  const on = (name: string) => ({
    sqs: stub.sqs,
    queueUrl: `https://sqs.example/1/${name}.fifo`,
    retryAfterMs: [0, 0],
  });
  return { ...stub, orders: createSqsOrderQueue(on('orders')), exits: createSqsExitQueue(on('exits')) };
};
const deduplicationIds = ({ taken }: ReturnType<typeof startQueues>) =>
  taken.map((each) => each.MessageDeduplicationId);

describe('the order and exit queues on SQS', () => {
  it('send each request to its own queue in the form that the consumer parses', async () => {
    const queues = startQueues();
    await queues.orders.enqueueOrders([entryOf(1), followSellOf(2)]);
    await queues.exits.enqueueExits([exitOf(3)]);
    expect(queues.calls.map(({ queueUrl }) => queueUrl)).toEqual([
      'https://sqs.example/1/orders.fifo',
      'https://sqs.example/1/exits.fifo',
    ]);
    const requests = queues.taken.map((each) => orderRequest.parse(JSON.parse(each.MessageBody ?? '')));
    expect(requests).toEqual([entryOf(1), followSellOf(2), exitOf(3)]);
  });

  it('group orders by user and mint, so that a follow-sell waits behind its own entry', async () => {
    const queues = startQueues();
    await queues.orders.enqueueOrders([entryOf(1), followSellOf(1), entryOf(2)]);
    const [own, other] = [`alice#${mintNumber(1)}`, `alice#${mintNumber(2)}`];
    expect(queues.taken.map((each) => each.MessageGroupId)).toEqual([own, own, other]);
  });

  it('group exits by rule too, so that no stop stands behind a take-profit', async () => {
    const queues = startQueues();
    const exits = (['take-profit', 'stop-loss', 'take-profit'] as const).map((rule) => exitOf(1, { rule }));
    await queues.exits.enqueueExits(exits);
    const group = `alice#${mintNumber(1)}`;
    expect(queues.taken.map((each) => each.MessageGroupId)).toEqual(
      ['take-profit', 'stop-loss', 'take-profit'].map((rule) => `${group}#${rule}`),
    );
  });

  it('let what is asked for again overtake a delivery that got lost, all of it in one group', async () => {
    const queues = startQueues();
    const asked = (afterMs: number, again?: true) =>
      exitOf(1, { rule: 'stop-loss', requestedAtMs: epochMs(atMs + afterMs), ...(again && { again }) });
    await queues.exits.enqueueExits([asked(0), asked(30_000, true), asked(90_000, true)]);
    const [first, ...repeats] = queues.taken.map((each) => each.MessageGroupId);
    expect(new Set(repeats).size).toBe(1);
    expect(repeats).not.toContain(first);
  });

  it('keep the group of the longest user id within the 128 characters of SQS', async () => {
    const queues = startQueues();
    const longest = { userId: userId('u'.repeat(32)) };
    await queues.orders.enqueueOrders([entryOf(1, longest)]);
    await queues.exits.enqueueExits(exitPrecedence.map((rule) => exitOf(1, { ...longest, rule, again: true })));
    expect(queues.taken).toHaveLength(1 + exitPrecedence.length);
    for (const { MessageGroupId } of queues.taken) expect(MessageGroupId?.length).toBeLessThanOrEqual(128);
  });

  it('give the same order the same deduplication id and another order another', async () => {
    const queues = startQueues();
    await queues.orders.enqueueOrders([
      entryOf(1),
      entryOf(1, { rule: 'other' }),
      entryOf(1, { orderId: orderId('x') }),
    ]);
    const [first, again, other] = deduplicationIds(queues);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('give every user a follow-sell of their own', async () => {
    const queues = startQueues();
    await queues.orders.enqueueOrders([followSellOf(1), followSellOf(1), followSellOf(1, { userId: userId('bob') })]);
    const [first, again, bob] = deduplicationIds(queues);
    expect(again).toBe(first);
    expect(bob).not.toBe(first);
  });

  it('let an exit be asked for again after five seconds, but not twice within them', async () => {
    const queues = startQueues();
    const asked = (afterMs: number) => exitOf(1, { requestedAtMs: epochMs(atMs + afterMs) });
    await queues.exits.enqueueExits([asked(0), asked(4_999), asked(5_000)]);
    const [first, soon, later] = deduplicationIds(queues);
    expect(soon).toBe(first);
    expect(later).not.toBe(first);
  });

  it('throw unless everything was acknowledged, naming the queue and not its address', async () => {
    const queues = startQueues(() => ({ Code: 'InternalError', SenderFault: false }));
    await expect(queues.exits.enqueueExits([exitOf(1), exitOf(2)])).rejects.toMatchObject({
      code: 'queue/not-acknowledged',
      context: { queue: 'exits.fifo', unacknowledged: 2, reasons: ['InternalError'] },
    });
  });
});
