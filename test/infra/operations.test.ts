import { describe, expect, it } from 'vitest';
import { type QueueDefinition, queues } from '#adapters/sqs/queues.ts';
import { functions } from '#functions/triggers.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const { operations } = synthesize();

const alarmNamed = (AlarmName: string) => resourceWith(operations, 'AWS::CloudWatch::Alarm', { AlarmName }).Properties;

describe('the alarms', () => {
  it('all tell the topic', () => {
    for (const { Properties } of Object.values(resourcesOfType(operations, 'AWS::CloudWatch::Alarm'))) {
      expect(Properties['AlarmActions']).toHaveLength(1);
      expect(Properties['AlarmDescription']).toEqual(expect.any(String));
    }
  });

  it.each(Object.entries<QueueDefinition>(queues))('go off when something of %s waits for a person', (name, queue) => {
    const waits = queue.maxReceiveCount === undefined ? name : `${name}-dead`;
    expect(alarmNamed(`osprey-${waits}-not-empty`)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('go off when an alert could not be sent', () => {
    expect(alarmNamed('osprey-unhandled-records-not-empty')).toMatchObject({ Threshold: 1 });
  });

  it('go off when an exit waits for more than ten seconds', () => {
    expect(alarmNamed('osprey-exits-waiting')).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 11,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it.each(Object.keys(functions))('go off when %s fails or is throttled', (name) => {
    expect(alarmNamed(`osprey-${name}-errors`)).toMatchObject({ MetricName: 'Errors', Threshold: 1 });
    expect(alarmNamed(`osprey-${name}-throttles`)).toMatchObject({ MetricName: 'Throttles', Threshold: 1 });
  });

  it.each(['watch-prices', 'reconcile', 'sync-webhooks'])('go off when %s is not woken any more', (name) => {
    expect(alarmNamed(`osprey-${name}-silent`)).toMatchObject({
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it('go off when an exit takes fifteen seconds from its trigger to its sale', () => {
    expect(alarmNamed('osprey-exits-slow')).toMatchObject({
      Namespace: 'Osprey',
      MetricName: 'ExitTriggerToLanded',
      Dimensions: [{ Name: 'service', Value: 'exits' }],
      ExtendedStatistic: 'p99',
      Threshold: 15_000,
    });
  });

  it('go off when nobody has told a price of an open position for two minutes, and not while nothing is open', () => {
    expect(alarmNamed('osprey-prices-blind')).toMatchObject({
      MetricName: 'OldestPriceAge',
      Dimensions: [{ Name: 'service', Value: 'prices' }],
      Statistic: 'Maximum',
      Threshold: 120_000,
      TreatMissingData: 'notBreaching',
    });
  });

  it('go off when a webhook is answered with an error', () => {
    expect(alarmNamed('osprey-front-door-failing')).toMatchObject({ MetricName: '5xx', Threshold: 1 });
  });
});
