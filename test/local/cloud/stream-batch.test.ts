import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchDelivery, deliverBatch } from '#local/cloud/stream-batch.ts';
import { type StreamRecord, sequenceOf } from '#local/cloud/stream-event.ts';

const record = (sequence: number): StreamRecord => ({ dynamodb: { SequenceNumber: String(sequence) } });

/** Runs a delivery in which `isPoison` records make their batch fail. */
const run = async (count: number, isPoison: (sequence: string) => boolean, retryAttempts = 2) => {
  const calls: string[][] = [];
  const arrived: string[] = [];
  const givenUp: string[] = [];
  const done: number[] = [];
  const delivery: BatchDelivery = {
    retryAttempts,
    invoke: async (records) => {
      const sequences = records.map(sequenceOf);
      calls.push(sequences);
      if (sequences.some(isPoison)) throw new Error('poison');
      arrived.push(...sequences);
    },
    onDone: (last) => done.push(Number(sequenceOf(last))),
    onGivenUp: (each) => givenUp.push(sequenceOf(each)),
    pause: async () => {},
  };
  await deliverBatch(
    Array.from({ length: count }, (_, index) => record(index)),
    delivery,
  );
  return { calls, arrived, givenUp, done };
};

describe('a batch of stream records', () => {
  it('is delivered in one piece when nothing fails', async () => {
    const { calls, done } = await run(4, () => false);
    expect(calls).toEqual([['0', '1', '2', '3']]);
    expect(done).toEqual([3]);
  });

  it('gives up the poison record alone, after its retries', async () => {
    const { calls, arrived, givenUp } = await run(8, (sequence) => sequence === '5');
    expect(arrived).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(givenUp).toEqual(['5']);
    expect(calls.filter((call) => call.length === 1 && call[0] === '5')).toHaveLength(3);
  });

  it('goes on from the lowest record that the function reports', async () => {
    const calls: string[][] = [];
    await deliverBatch([record(1), record(2), record(3)], {
      retryAttempts: 1,
      invoke: async (records) => {
        calls.push(records.map(sequenceOf));
        return calls.length === 1 ? { batchItemFailures: [{ itemIdentifier: '2' }] } : undefined;
      },
      onDone: () => {},
      onGivenUp: () => {},
      pause: async () => {},
    });
    expect(calls).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it('loses nothing, whatever is poison: each record arrives once, in order, or is given up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 25 }), async (poison) => {
        const { arrived, givenUp, done } = await run(poison.length, (sequence) => poison[Number(sequence)] === true, 1);
        const numbers = poison.map((_, index) => String(index));
        expect(arrived).toEqual(numbers.filter((each) => poison[Number(each)] !== true));
        expect(givenUp).toEqual(numbers.filter((each) => poison[Number(each)] === true));
        expect(done).toEqual(done.toSorted((a, b) => a - b));
        expect(done.at(-1) ?? -1).toBe(poison.length - 1);
      }),
      { numRuns: 50 },
    );
  });
});
