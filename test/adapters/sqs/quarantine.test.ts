import { describe, expect, it } from 'vitest';
import { createSqsQuarantine } from '#adapters/sqs/quarantine.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { createStubSqs } from './stub-sqs.ts';

const entry = (element: unknown) => ({
  source: 'receive-launches',
  reason: 'not an object',
  seenAtMs: epochMs(5),
  element,
});
const quarantineOn = ({ sqs }: ReturnType<typeof createStubSqs>) =>
  createSqsQuarantine({ sqs, queueUrl: 'https://sqs.example/1/quarantine.fifo', retryAfterMs: [0] });
const bodyOf = (body: string | undefined): { element: string } => JSON.parse(body ?? '');

describe('the quarantine on SQS', () => {
  it('keeps source, reason, time and the element as JSON text', async () => {
    const stub = createStubSqs();
    await quarantineOn(stub).put([entry({ a: 1 })]);
    expect(stub.taken.map((each) => bodyOf(each.MessageBody))).toEqual([
      { source: 'receive-launches', reason: 'not an object', seenAtMs: 5, element: '{"a":1}' },
    ]);
    expect(stub.taken.map((each) => each.MessageGroupId)).toEqual(['receive-launches']);
  });

  it('cuts the element at 64 KiB and at a whole character', async () => {
    const stub = createStubSqs();
    await quarantineOn(stub).put([entry(`a${'Ω'.repeat(60_000)}`)]);
    const [text = ''] = stub.taken.map((each) => bodyOf(each.MessageBody).element);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text)).toBeGreaterThan(65_530);
    expect(text).not.toContain('\ufffd');
  });

  it('stays within a batch whatever the elements hold', async () => {
    const stub = createStubSqs();
    const worst = Array.from({ length: 12 }, (_, index) => entry(`${index}${'\\"\u0001'.repeat(40_000)}`));
    await quarantineOn(stub).put(worst);
    expect(stub.taken).toHaveLength(12);
  });

  it('keeps what is nested too deep to be written', async () => {
    const stub = createStubSqs();
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    await quarantineOn(stub).put([entry(deep)]);
    expect(stub.taken).toHaveLength(1);
  });

  it('identifies the same element by the same id', async () => {
    const stub = createStubSqs();
    await quarantineOn(stub).put([entry([1]), { ...entry([1]), seenAtMs: epochMs(6) }, entry([2])]);
    const [first, again, other] = stub.taken.map((each) => each.MessageDeduplicationId);
    expect([again === first, other === first]).toEqual([true, false]);
  });

  it('throws unless every entry was acknowledged', async () => {
    const stub = createStubSqs(() => 'unmentioned');
    await expect(quarantineOn(stub).put([entry(1)])).rejects.toMatchObject({ code: 'queue/not-acknowledged' });
  });
});
