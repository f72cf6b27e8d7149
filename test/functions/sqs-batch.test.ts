/** What a FIFO batch reports, hides and puts aside, by a table of cases. */
import { Logger } from '@aws-lambda-powertools/logger';
import { ChangeMessageVisibilityCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { UnreadableMessage } from '#adapters/sqs/dead-letter-box.ts';
import { createBatchHandler, pauseSeconds } from '#functions/sqs-batch.ts';
import { done, retry } from '#trading/use-cases/orders/execution.ts';

/** `a:ok` is a message of group a that is handled; `fail` throws, `later` asks for another delivery. */
type Script = 'ok' | 'fail' | 'later' | 'not-json' | 'wrong';

const bodies: Readonly<Record<Script, string>> = {
  ok: '{"do":"ok"}',
  fail: '{"do":"fail"}',
  later: '{"do":"later"}',
  'not-json': '{"do',
  wrong: '{"do":"dance"}',
};

const schema = z.object({ do: z.enum(['ok', 'fail', 'later']) });

const recordOf = (group: string, script: Script, index: number, deliveries = 1): SQSRecord => ({
  messageId: `${group}${index}`,
  receiptHandle: `receipt-${group}${index}`,
  body: bodies[script],
  attributes: {
    ApproximateReceiveCount: String(deliveries),
    SentTimestamp: '0',
    SenderId: 'test',
    ApproximateFirstReceiveTimestamp: '0',
    MessageGroupId: group,
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:1:osprey-orders.fifo',
  awsRegion: 'us-east-1',
});

const eventOf = (messages: readonly string[], deliveries?: number): SQSEvent => ({
  Records: messages.map((message, index) => {
    const [group = '', script = 'ok'] = message.split(':');
    return recordOf(group, script as Script, index, deliveries);
  }),
});

const silent = new Logger({ logLevel: 'SILENT' });

const run = async (
  messages: readonly string[],
  { putAsideFails = false, visibilityFails = false, deliveries = 1 } = {},
) => {
  const handled: string[] = [];
  const aside: UnreadableMessage[] = [];
  const hidden = new Map<string, number>();
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof GetQueueUrlCommand) return { QueueUrl: `https://sqs/1/${command.input.QueueName}` };
    if (!(command instanceof ChangeMessageVisibilityCommand)) throw new Error('a command nobody expects');
    if (visibilityFails) throw new Error('SQS is away');
    expect(command.input.QueueUrl).toBe('https://sqs/1/osprey-orders.fifo');
    hidden.set(String(command.input.ReceiptHandle).replace('receipt-', ''), command.input.VisibilityTimeout ?? -1);
    return {};
  };
  const handler = createBatchHandler({
    sqs: { send },
    schema,
    handle: async (message) => {
      handled.push(message.do);
      if (message.do === 'fail') throw new Error('the handler fails');
      return message.do === 'later' ? retry(1_000, 'later') : done('ok');
    },
    putAside: async (message) => {
      if (putAsideFails) throw new Error('the dead-letter queue is away');
      aside.push(message);
    },
    logger: silent,
    random: () => 0.5,
  });
  const { batchItemFailures } = await handler(eventOf(messages, deliveries));
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), handled, aside, hidden };
};

describe('a batch reports', () => {
  it.each<{ what: string; messages: string[]; failed: string[]; handled: number }>([
    { what: 'nothing of an empty batch', messages: [], failed: [], handled: 0 },
    { what: 'nothing when all went well', messages: ['a:ok', 'a:ok', 'b:ok'], failed: [], handled: 3 },
    {
      what: 'a failure and all later ones of its group',
      messages: ['a:ok', 'a:fail', 'a:ok', 'a:ok'],
      failed: ['a1', 'a2', 'a3'],
      handled: 2,
    },
    {
      what: 'nothing of another group',
      messages: ['a:fail', 'b:ok', 'a:ok', 'b:ok'],
      failed: ['a0', 'a2'],
      handled: 3,
    },
    {
      what: 'what is to come again like what threw',
      messages: ['a:later', 'a:ok', 'b:fail'],
      failed: ['a0', 'a1', 'b2'],
      handled: 2,
    },
    {
      what: 'every group by itself',
      messages: ['a:fail', 'b:later', 'c:ok', 'a:ok', 'b:ok', 'c:ok'],
      failed: ['a0', 'b1', 'a3', 'b4'],
      handled: 4,
    },
    { what: 'nothing of a message that is not JSON', messages: ['a:not-json', 'a:ok'], failed: [], handled: 1 },
    { what: 'nothing of a message that the schema refuses', messages: ['a:wrong', 'a:ok'], failed: [], handled: 1 },
    {
      what: 'an unreadable message behind a failure without looking at it',
      messages: ['a:fail', 'a:not-json'],
      failed: ['a0', 'a1'],
      handled: 1,
    },
  ])('$what', async ({ messages, failed, handled }) => {
    const ended = await run(messages);
    expect(ended.failed).toEqual(failed);
    expect(ended.handled).toHaveLength(handled);
  });

  it('exactly the messages from the first failure of each group on, whatever the batch', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Script>('ok', 'fail', 'later', 'not-json', 'wrong')),
          { maxLength: 10 },
        ),
        async (scripts) => {
          const { failed } = await run(scripts.map(([group, script]) => `${group}:${script}`));
          const bad = new Set<string>();
          const expected = scripts.flatMap(([group, script], index) => {
            if (script === 'fail' || script === 'later') bad.add(group);
            return bad.has(group) ? [`${group}${index}`] : [];
          });
          expect(failed).toEqual(expected);
        },
      ),
    ));
});

describe('an unreadable message', () => {
  it('is put aside with its reason, its group and its body as it came', async () => {
    const { aside } = await run(['a:not-json', 'b:wrong']);
    expect(aside).toMatchObject([
      { queue: 'osprey-orders.fifo', messageId: 'a0', group: 'a', body: '{"do', reason: 'not JSON' },
      { messageId: 'b1', group: 'b', reason: 'do: found "dance", allowed "ok", "fail", "later"' },
    ]);
  });

  it('comes again when it could not be put aside, and so does the rest of its group', async () => {
    const { failed, handled } = await run(['a:wrong', 'a:ok', 'b:ok'], { putAsideFails: true });
    expect(failed).toEqual(['a0', 'a1']);
    expect(handled).toEqual(['ok']);
  });
});

describe('a message that is to come again', () => {
  it('is seen again soon, and with it the rest of its group, which would block it otherwise', async () => {
    const { hidden } = await run(['a:later', 'a:ok', 'b:ok', 'c:fail']);
    expect([...hidden]).toEqual([
      ['a0', 1],
      ['a1', 1],
      ['c3', 3],
    ]);
  });

  it('is reported also when its visibility could not be changed', async () => {
    expect((await run(['a:later', 'a:ok'], { visibilityFails: true })).failed).toEqual(['a0', 'a1']);
  });

  it("waits longer with every delivery and never for the queue's own time-out", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((deliveries) => pauseSeconds(2_000, deliveries, 0));
    expect(pauses).toEqual([2, 3, 5, 7, 10, 15, 23, 30, 30]);
    fc.assert(
      fc.property(
        fc.nat(600_000),
        fc.nat(500),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (afterMs, deliveries, chance) => {
          const pause = pauseSeconds(afterMs, deliveries, chance);
          expect(Number.isInteger(pause) && pause >= 1 && pause <= (afterMs > 30_000 ? 90 : 45)).toBe(true);
        },
      ),
    );
  });

  it('never waits less than what was asked for: a limiter says when its window resets', () => {
    const anyChance = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.nat(60_000), fc.integer({ min: 1, max: 500 }), anyChance, (afterMs, deliveries, chance) => {
        expect(pauseSeconds(afterMs, deliveries, chance) * 1_000).toBeGreaterThanOrEqual(afterMs);
      }),
    );
  });

  it('does not come back together with those that failed beside it', () => {
    const chances = Array.from({ length: 20 }, (_, index) => index / 20);
    expect(new Set(chances.map((chance) => pauseSeconds(10_000, 1, chance))).size).toBeGreaterThan(3);
  });
});

describe('the time of a batch', () => {
  const endOf = async (context?: { readonly getRemainingTimeInMillis: () => number }): Promise<number | undefined> => {
    let found: number | undefined;
    const consume = createBatchHandler({
      ...{ schema, logger: silent, sqs: { send: async () => ({}) } },
      putAside: async () => {},
      handle: async (_, endsAtMs) => {
        found = endsAtMs;
        return done('');
      },
    });
    await consume(eventOf(['a:ok']), context);
    return found;
  };

  it('is what Lambda says is left, and handed to whoever handles a message', async () => {
    const before = Date.now();
    const endsAtMs = (await endOf({ getRemainingTimeInMillis: () => 30_000 })) ?? 0;
    expect(endsAtMs).toBeGreaterThanOrEqual(before + 30_000);
    expect(endsAtMs).toBeLessThanOrEqual(Date.now() + 30_000);
    expect(await endOf()).toBeUndefined();
  });
});
