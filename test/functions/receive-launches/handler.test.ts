import { describe, expect, it } from 'vitest';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import { createFrontDoor } from '#functions/http/front-door.ts';
import { createHandler } from '#functions/receive-launches/handler.ts';
import { signal } from '#trading/domain/signals/signal.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { Quarantine } from '#trading/ports/quarantine.ts';
import { createReceiveLaunches } from '#trading/use-cases/receive/receive-launches.ts';
import {
  addressHex,
  buy,
  enhancedElement,
  pool,
  pumpFunLaunch,
  rawElement,
  signatureOf,
  token,
} from '../../adapters/helius/payloads.ts';
import { createStubSqs } from '../../adapters/sqs/stub-sqs.ts';
import { post, requestWith } from '../webhook-request.ts';

const setUp = (options: { readonly outcome?: 'taken' | 'unmentioned'; readonly quarantine?: Quarantine } = {}) => {
  const stub = createStubSqs(() => options.outcome ?? 'taken');
  const quarantine = createMemoryQuarantine();
  const reported: unknown[] = [];
  const clock = () => epochMs(1_800_000_001_000);
  const handler = createHandler({
    frontDoor: createFrontDoor({ isAuthentic: async (header) => header === 'the-secret' }),
    receive: createReceiveLaunches({
      queue: createSqsSignalQueue({ sqs: stub.sqs, queueUrl: 'https://sqs.example/1/launches.fifo', retryAfterMs: [] }),
      quarantine: options.quarantine ?? quarantine,
      clock,
    }),
    report: {
      taken: (receipt) => reported.push(receipt),
      refused: (status) => reported.push(status),
      failed: (error) => reported.push(error),
    },
    clock,
  });
  return { handler, stub, quarantine, reported };
};

const launch = pumpFunLaunch({ creatorHex: addressHex(77) });
const launchId = `launch:${signatureOf(3)}:${token}`;

describe('POST /webhooks/launches', () => {
  it.each([
    ['raw', rawElement(launch)],
    ['enhanced', enhancedElement(launch)],
  ])('enqueues a launch from a %s element and says so', async (_, element) => {
    const { handler, stub, reported } = setUp();
    const receipt = { signals: [launchId], dropped: {}, quarantined: 0 };
    expect(await post(handler, requestWith([element]))).toEqual({ statusCode: 200, body: { accepted: 1, ...receipt } });
    expect(stub.taken.map((each) => signal.parse(JSON.parse(each.MessageBody ?? '')))).toMatchObject([
      { kind: 'launch', venue: 'pump-fun', mint: token, pool, seenAtMs: 1_800_000_001_000 },
    ]);
    expect(reported).toEqual([receipt]);
  });

  it('keeps the good elements around bad ones', async () => {
    const { handler, stub, quarantine } = setUp();
    const body = [
      { nonsense: 1 },
      rawElement(launch),
      'text',
      enhancedElement(buy),
      { ...rawElement(launch), meta: 1 },
    ];
    expect(await post(handler, requestWith(body))).toEqual({
      statusCode: 200,
      body: { accepted: 1, signals: [launchId], dropped: { 'no-launch': 1 }, quarantined: 3 },
    });
    expect(stub.taken).toHaveLength(1);
    expect(quarantine.entries).toMatchObject([
      { source: 'receive-launches', reason: 'neither a raw nor an enhanced transaction', element: { nonsense: 1 } },
      { reason: 'not an object', element: 'text' },
      { reason: expect.stringMatching(/^raw: meta/) },
    ]);
  });

  it('gives the same message the same deduplication id when it is delivered again', async () => {
    const { handler, stub } = setUp();
    await post(handler, requestWith([rawElement(launch)]));
    await post(handler, requestWith([enhancedElement(launch), rawElement(launch)]));
    expect(stub.taken).toHaveLength(2);
    expect(new Set(stub.taken.map((each) => each.MessageDeduplicationId)).size).toBe(1);
  });

  it('drops what is no launch, or failed', async () => {
    const { handler, stub } = setUp();
    const { body } = await post(handler, requestWith([rawElement(buy), rawElement({ ...launch, failed: true })]));
    expect(body).toEqual({ accepted: 0, signals: [], dropped: { 'no-launch': 1, failed: 1 }, quarantined: 0 });
    expect(stub.calls).toEqual([]);
  });

  it('quarantines a launch whose accounts are no addresses', async () => {
    const { handler, stub, quarantine } = setUp();
    const text = JSON.stringify([enhancedElement(launch)]).replaceAll(token, '0OIl');
    const { statusCode, body } = await post(handler, requestWith(text));
    expect([statusCode, body.accepted, body.quarantined]).toEqual([200, 0, 1]);
    expect([stub.taken.length, quarantine.entries.length]).toEqual([0, 1]);
  });

  it('lets one entry stand for a flood of garbage', async () => {
    const { handler, quarantine } = setUp();
    const { body } = await post(handler, requestWith(Array.from({ length: 40_000 }, (_, index) => index)));
    expect(body).toMatchObject({ quarantined: 40_000 });
    expect(quarantine.entries).toHaveLength(1);
  });

  it.each([
    [401, requestWith([rawElement(launch)], 'wrong')],
    [413, requestWith('x'.repeat(1_000_000))],
    [400, requestWith('{"not":"an array"}')],
  ])('leaves nothing behind when it answers %i', async (status, request) => {
    const { handler, stub, quarantine, reported } = setUp();
    const { statusCode, body } = await post(handler, request);
    expect(statusCode).toBe(status);
    if (status === 401) expect(body).toBeUndefined();
    expect([stub.calls, quarantine.entries]).toEqual([[], []]);
    expect(reported).toEqual([status]);
  });

  it('answers 500 when the queue did not acknowledge, so that it is delivered again', async () => {
    const { handler, reported } = setUp({ outcome: 'unmentioned' });
    expect(await post(handler, requestWith([rawElement(launch)]))).toMatchObject({ statusCode: 500 });
    expect(reported).toMatchObject([{ code: 'queue/not-acknowledged' }]);
  });

  it('answers 500 when the quarantine fails', async () => {
    const { handler } = setUp({ quarantine: { put: () => Promise.reject(new Error('full')) } });
    expect(await post(handler, requestWith([7]))).toMatchObject({ statusCode: 500 });
  });
});
