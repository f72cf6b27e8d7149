import { expect, it } from 'vitest';
import * as z from 'zod';
import { createExitLatency } from '#functions/exit-latency.ts';
import { resourceWith, synthesize } from './synthesized.ts';

const embeddedMetric = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.tuple([z.object({ Name: z.string(), Unit: z.string() })]),
      }),
    ]),
  }),
});

/** What is written to stdout while something runs, which is where CloudWatch reads embedded metrics. */
const writtenBy = (act: () => void): string => {
  const { write } = process.stdout;
  const parts: string[] = [];
  process.stdout.write = (chunk: Uint8Array | string) => {
    parts.push(String(chunk));
    return true;
  };
  try {
    act();
  } finally {
    process.stdout.write = write;
  }
  return parts.join('');
};

it('the time from trigger to landed is written as the very metric that its alarm reads', () => {
  const line: unknown = JSON.parse(writtenBy(() => createExitLatency()(16_000)));
  const [{ Namespace, Dimensions, Metrics }] = embeddedMetric.parse(line)._aws.CloudWatchMetrics;
  const [{ Name, Unit }] = Metrics;
  const values = z.record(z.string(), z.unknown()).parse(line);
  const alarm = resourceWith(synthesize().operations, 'AWS::CloudWatch::Alarm', {
    AlarmName: 'osprey-exits-slow',
  }).Properties;
  expect(alarm).toMatchObject({
    Namespace,
    MetricName: Name,
    Dimensions: (Dimensions[0] ?? []).map((dimension) => ({ Name: dimension, Value: values[dimension] })),
  });
  expect(Unit).toBe('Milliseconds');
  expect([values[Name]].flat()).toEqual([16_000]);
  expect(16_000).toBeGreaterThanOrEqual(Number(alarm['Threshold']));
});
