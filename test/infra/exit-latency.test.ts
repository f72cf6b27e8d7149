import { expect, it } from 'vitest';
import * as z from 'zod';
import { createExitLatency } from '#functions/exit-latency.ts';
import { createPriceAge } from '#functions/watch-prices/price-age.ts';
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

it.each([
  { what: 'the time from trigger to landed', alarmName: 'osprey-exits-slow', create: createExitLatency, ms: 16_000 },
  { what: 'the age of the oldest price', alarmName: 'osprey-prices-blind', create: createPriceAge, ms: 121_000 },
])('$what is written as the very metric that its alarm reads', ({ alarmName, create, ms }) => {
  const line: unknown = JSON.parse(writtenBy(() => create()(ms)));
  const [{ Namespace, Dimensions, Metrics }] = embeddedMetric.parse(line)._aws.CloudWatchMetrics;
  const [{ Name, Unit }] = Metrics;
  const values = z.record(z.string(), z.unknown()).parse(line);
  const alarm = resourceWith(synthesize().operations, 'AWS::CloudWatch::Alarm', {
    AlarmName: alarmName,
  }).Properties;
  expect(alarm).toMatchObject({
    Namespace,
    MetricName: Name,
    Dimensions: (Dimensions[0] ?? []).map((dimension) => ({ Name: dimension, Value: values[dimension] })),
  });
  expect(Unit).toBe('Milliseconds');
  expect([values[Name]].flat()).toEqual([ms]);
  expect(ms).toBeGreaterThanOrEqual(Number(alarm['Threshold']));
});
