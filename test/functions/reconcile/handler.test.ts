import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createMemoryAlertThrottle } from '#adapters/memory/alert-throttle.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alert-topic.ts';
import { createHandler, type StepReport } from '#functions/reconcile/handler.ts';
import type { Standing } from '#trading/domain/books/standing.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { tellStanding } from '#trading/use-cases/reconcile/tell-standing.ts';

const nowMs = epochMs(1_790_000_000_000);
const minuteMs = 60_000;
const problem = 'getSlot: http-503';
const faults = (count: number) => Array.from({ length: count }, () => ({ problem }));
const wallet: Standing = { what: 'wallet', of: 'anna', sinceMs: epochMs(nowMs - 12 * minuteMs), problem: 'behind' };

const setUp = () => {
  const topic = createMemoryAlertTopic();
  const telling = { topic, throttle: createMemoryAlertThrottle(), clock: () => nowMs };
  const beats: (readonly string[])[] = [];
  const run = (report: StepReport) =>
    createHandler({
      steps: { wallets: async () => report, signals: async () => ({ looked: 2, faults: [] }) },
      logger: new Logger({ serviceName: 'test', logLevel: 'SILENT' }),
      now: () => nowMs,
      tell: (standing) => tellStanding(telling, standing),
      beat: async (failed) => void beats.push(failed),
    })({}, {} as Context);
  return { topic, telling, beats, run };
};

describe('a run of reconcile', () => {
  it('fails when a step failed at everything it looked at, and says so in its heartbeat', async () => {
    const { run, beats } = setUp();
    await expect(run({ looked: 3, faults: faults(3) })).rejects.toThrow('reconcile could not finish: wallets');
    expect(beats).toEqual([['wallets']]);
  });

  it.each<[string, StepReport]>([
    ['failed at some', { looked: 3, faults: faults(2) }],
    ['had nothing to look at', { looked: 0, faults: [] }],
    ['counts nothing', { unreadable: 1 }],
  ])('succeeds when a step %s', async (_, report) => {
    const { run, beats } = setUp();
    expect(await run(report)).toMatchObject({ wallets: report });
    expect(beats).toEqual([[]]);
  });

  it('fails when something stands for long, and tells the owner once', async () => {
    const { run, topic, beats } = setUp();
    const report = { looked: 3, faults: [], standing: [wallet] };
    for (const _ of [1, 2]) await expect(run(report)).rejects.toThrow('wallets');
    expect(beats).toEqual([['wallets'], ['wallets']]);
    expect(topic.published).toMatchObject([
      { severity: 'critical', subject: 'A wallet cannot be compared with its books for 12 min' },
    ]);
    expect(topic.published[0]?.body).toContain('wallet: anna');
  });

  it('goes on when the alert cannot be sent, which the next run sends', async () => {
    const { run, topic, telling } = setUp();
    const broken = { ...telling, topic: { publish: () => Promise.reject(new Error('SNS is down')) } };
    await tellStanding(broken, [wallet]);
    await expect(run({ looked: 1, faults: [], standing: [wallet] })).rejects.toThrow('wallets');
    expect(topic.published).toHaveLength(1);
  });
});
