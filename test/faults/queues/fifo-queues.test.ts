import { describe, expect, it } from 'vitest';
import { createFifoQueues } from '#local/faults/queues/fifo-queues.ts';
import { createVirtualTime, type VirtualTime } from '#local/faults/stage/virtual-time.ts';

const posting = (group: string, deduplicationId: string) => ({ group, deduplicationId, body: deduplicationId });

const pass = (time: VirtualTime, ms: number): Promise<void> => {
  const untilMs = time.nowMs() + ms;
  time.at(untilMs, () => {});
  return time.run(() => time.nowMs() >= untilMs);
};

const open = () => {
  const time = createVirtualTime(0, () => {});
  const queues = createFifoQueues(time, () => {});
  const receive = () => queues.receive('orders')?.body;
  return { time, queues, receive };
};

describe('a FIFO queue', () => {
  it('delivers one message of a group at a time, in order, and other groups beside it', () => {
    const { queues, receive } = open();
    for (const id of ['a1', 'a2', 'b1']) queues.send('orders', posting(id.slice(0, 1), id));
    expect([receive(), receive(), receive()]).toEqual(['a1', 'b1', undefined]);
  });

  it('delivers a message again when its visibility time-out is over, and refuses the old receipt', async () => {
    const { time, queues } = open();
    queues.send('orders', posting('a', 'a1'));
    const first = queues.receive('orders')?.receipt ?? '';
    await pass(time, 180_000);
    expect(() => queues.hideFor(first, 1)).toThrow('ReceiptHandleIsInvalid');
    expect(queues.receive('orders')).toMatchObject({ body: 'a1', receives: 2 });
    queues.remove(first);
    expect(queues.waiting()).toHaveLength(1);
  });

  it('delivers a hidden message when it was asked to', async () => {
    const { time, queues, receive } = open();
    queues.send('orders', posting('a', 'a1'));
    queues.hideFor(queues.receive('orders')?.receipt ?? '', 2);
    expect(receive()).toBeUndefined();
    await pass(time, 2_000);
    expect(receive()).toBe('a1');
  });

  it('takes the same message once in five minutes', async () => {
    const { time, queues } = open();
    queues.send('orders', posting('a', 'a1'));
    queues.send('orders', posting('a', 'a1'));
    expect(queues.waiting()).toHaveLength(1);
    await pass(time, 300_000);
    queues.send('orders', posting('a', 'a1'));
    expect(queues.waiting()).toHaveLength(2);
  });

  it('gives a message up when it was received too often', async () => {
    const { time, queues, receive } = open();
    queues.send('orders', posting('a', 'a1'));
    for (let deliveries = 0; receive() !== undefined; deliveries += 1) await pass(time, 180_000);
    expect(queues.dead.map(({ body }) => body)).toEqual(['a1']);
  });
});
