import { describe, expect, it } from 'vitest';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import { signal } from '#trading/domain/signals/signal.ts';
import { launchSignalOf, tradeSignalOf } from '../../trading/signals.ts';
import { createStubSqs } from './stub-sqs.ts';

const queueUrl = 'https://sqs.example/1/launches.fifo';
const range = (length: number) => Array.from({ length }, (_, index) => index);
const queueOn = ({ sqs }: ReturnType<typeof createStubSqs>) =>
  createSqsSignalQueue({ sqs, queueUrl, retryAfterMs: [0, 0] });

describe('the signal queue on SQS', () => {
  it('writes what the signal schema reads back, bigints past 2^53 included', async () => {
    const stub = createStubSqs();
    const signals = [launchSignalOf(1), tradeSignalOf(2)];
    await queueOn(stub).enqueue(signals);
    expect(stub.taken.map((each) => signal.parse(JSON.parse(each.MessageBody ?? '')))).toEqual(signals);
  });

  it('groups launches by mint and wallet trades by leader and mint', async () => {
    const stub = createStubSqs();
    const [launch, trade] = [launchSignalOf(1), tradeSignalOf(2)];
    await queueOn(stub).enqueue([launch, trade]);
    expect(stub.taken.map((each) => each.MessageGroupId)).toEqual([launch.mint, `${trade.wallet}#${trade.mint}`]);
  });

  it('gives the same signal the same deduplication id, whenever it was seen, and others another', async () => {
    const stub = createStubSqs();
    const again = { ...launchSignalOf(1), seenAtMs: tradeSignalOf(1).seenAtMs, slot: 1 };
    await queueOn(stub).enqueue([launchSignalOf(1), again, launchSignalOf(2), tradeSignalOf(1)]);
    const [first, second, ...others] = stub.taken.map((each) => each.MessageDeduplicationId);
    expect(second).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
    expect(first).toMatch(/^[0-9a-f]{16,128}$/);
  });

  it('sends ten messages a call, in order', async () => {
    const stub = createStubSqs();
    await queueOn(stub).enqueue(range(23).map(launchSignalOf));
    expect(stub.calls.map((call) => call.entries.length)).toEqual([10, 10, 3]);
    expect(stub.calls.every((call) => call.queueUrl === queueUrl)).toBe(true);
    expect(stub.taken.map((each) => each.MessageGroupId)).toEqual(range(23).map((seed) => launchSignalOf(seed).mint));
  });

  it('sends again only what was refused', async () => {
    const victim = String(launchSignalOf(3).mint);
    const stub = createStubSqs((entry, call) =>
      entry.MessageGroupId === victim && call === 1 ? { Code: 'InternalError', SenderFault: false } : 'taken',
    );
    await queueOn(stub).enqueue(range(5).map(launchSignalOf));
    expect(stub.calls.map((call) => call.entries.map((each) => each.MessageGroupId))).toEqual([
      range(5).map((seed) => launchSignalOf(seed).mint),
      [victim],
    ]);
  });

  it.each([
    ['refused for good', { Code: 'InternalError', SenderFault: false }, 3, ['InternalError']],
    ['not named in the answer', 'unmentioned', 3, ['not named in the answer']],
    ["the sender's fault", { Code: 'InvalidParameterValue', SenderFault: true }, 1, ['InvalidParameterValue']],
  ] as const)('throws after a bounded number of tries when a message is %s', async (_, outcome, tries, reasons) => {
    const victim = String(launchSignalOf(1).mint);
    const stub = createStubSqs((entry) => (entry.MessageGroupId === victim ? outcome : 'taken'));
    await expect(queueOn(stub).enqueue(range(3).map(launchSignalOf))).rejects.toMatchObject({
      code: 'queue/not-acknowledged',
      context: { queue: 'launches.fifo', unacknowledged: 1, reasons },
    });
    expect(stub.calls).toHaveLength(tries);
    expect(stub.taken).toHaveLength(2);
  });

  it('throws what SQS throws', async () => {
    const queue = createSqsSignalQueue({ sqs: { send: () => Promise.reject(new Error('no route')) }, queueUrl });
    await expect(queue.enqueue([launchSignalOf(1)])).rejects.toThrow('no route');
  });

  it('makes no call for no signal', async () => {
    const stub = createStubSqs();
    await queueOn(stub).enqueue([]);
    expect(stub.calls).toEqual([]);
  });
});
