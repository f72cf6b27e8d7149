import { describe, expect, it } from 'vitest';
import { sendFifoMessages } from '#adapters/sqs/send-fifo-messages.ts';
import { createStubSqs } from './stub-sqs.ts';

const queueUrl = 'https://sqs.example/1/exits.fifo';
const messages = Array.from({ length: 75 }, (_, n) => ({ group: `g${n}`, deduplicationId: `d${n}`, body: `${n}` }));

/** Sends 75 messages in eight batches; returns how many of them were on their way at once. */
const most = async (batchesAtOnce?: number) => {
  const { sqs, taken } = createStubSqs();
  let [open, highest] = [0, 0];
  const slow = {
    send: async (command: Parameters<typeof sqs.send>[0]) => {
      open += 1;
      highest = Math.max(highest, open);
      await new Promise(setImmediate);
      open -= 1;
      return sqs.send(command);
    },
  };
  await sendFifoMessages({ sqs: slow, queueUrl, ...(batchesAtOnce !== undefined && { batchesAtOnce }) }, messages);
  expect(taken.map(({ MessageBody }) => MessageBody)).toEqual(messages.map(({ body }) => body));
  return highest;
};

describe('messages for a FIFO queue', () => {
  it('go one batch after the other, so that none overtakes another of its group', async () => {
    expect(await most()).toBe(1);
  });

  it('go side by side where their order does not matter, as many as are allowed', async () => {
    expect(await most(3)).toBe(3);
    expect(await most(20)).toBe(8);
  });

  it('are sent again when they were refused, whichever batch they were in', async () => {
    const { sqs, taken, calls } = createStubSqs(({ MessageBody }, call) =>
      call <= 8 && Number(MessageBody) % 20 === 0 ? 'unmentioned' : 'taken',
    );
    await sendFifoMessages({ sqs, queueUrl, batchesAtOnce: 8, retryAfterMs: [0] }, messages);
    expect(taken).toHaveLength(75);
    expect(calls).toHaveLength(9);
  });
});
