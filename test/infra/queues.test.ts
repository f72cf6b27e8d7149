import { describe, expect, it } from 'vitest';
import { type QueueDefinition, queues } from '#adapters/sqs/queues.ts';
import { type FunctionDefinition, functions } from '#functions/triggers.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const SECONDS_A_DAY = 86_400;
const { trading } = synthesize();

const queueNamed = (name: string) => resourceWith(trading, 'AWS::SQS::Queue', { QueueName: name });

const consumers = Object.entries<FunctionDefinition>(functions).flatMap(([name, { triggers, timeoutSeconds }]) =>
  triggers.flatMap((trigger) => (trigger.kind === 'queue' ? [{ name, queue: trigger.queue, timeoutSeconds }] : [])),
);

const highThroughputFifo = {
  FifoQueue: true,
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  SqsManagedSseEnabled: true,
};

describe('the queues of the trading stack', () => {
  it('are those of queues.ts, their dead-letter queues, and the one for unhandled stream records', () => {
    const names = Object.values(resourcesOfType(trading, 'AWS::SQS::Queue')).map(({ Properties }) =>
      String(Properties['QueueName']),
    );
    const expected = Object.entries<QueueDefinition>(queues).flatMap(([name, { maxReceiveCount }]) =>
      maxReceiveCount === undefined ? [`osprey-${name}.fifo`] : [`osprey-${name}.fifo`, `osprey-${name}-dead.fifo`],
    );
    expect(names.sort()).toEqual([...expected, 'osprey-unhandled-records'].sort());
  });

  describe.each(Object.entries<QueueDefinition>(queues))('%s', (name, definition) => {
    const queue = queueNamed(`osprey-${name}.fifo`);

    it('is a high-throughput FIFO queue with the time-outs of queues.ts', () => {
      expect(queue.Properties).toMatchObject({
        ...highThroughputFifo,
        VisibilityTimeout: definition.visibilityTimeoutSeconds,
        MessageRetentionPeriod: definition.retentionDays * SECONDS_A_DAY,
      });
    });

    it('gives up into a FIFO dead-letter queue exactly when somebody consumes it', () => {
      if (definition.maxReceiveCount === undefined) {
        expect(queue.Properties['RedrivePolicy']).toBeUndefined();
        expect(consumers.map((consumer) => consumer.queue)).not.toContain(name);
        return;
      }
      const dead = queueNamed(`osprey-${name}-dead.fifo`);
      expect(dead.Properties).toMatchObject(highThroughputFifo);
      expect(queue.Properties['RedrivePolicy']).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [dead.id, 'Arn'] },
        maxReceiveCount: definition.maxReceiveCount,
      });
      expect(consumers.map((consumer) => consumer.queue)).toContain(name);
    });
  });

  it('refuse connections without TLS', () => {
    const guarded = Object.values(resourcesOfType(trading, 'AWS::SQS::QueuePolicy')).flatMap(
      ({ Properties }) => Properties['Queues'] as { Ref: string }[],
    );
    expect(guarded.map(({ Ref }) => Ref).sort()).toEqual(
      Object.keys(resourcesOfType(trading, 'AWS::SQS::Queue')).sort(),
    );
  });

  const hiddenSeconds = (queue: string) => queueNamed(`osprey-${queue}.fifo`).Properties['VisibilityTimeout'];

  it.each(consumers.filter(({ queue }) => queue !== 'exits'))(
    'hide a message of $queue for six time-outs of $name',
    ({ queue, timeoutSeconds }) => {
      expect(hiddenSeconds(queue)).toBeGreaterThanOrEqual(6 * timeoutSeconds);
    },
  );

  it('hide an exit little longer than its executor may take', () => {
    const { timeoutSeconds } = functions['execute-exits'];
    expect(hiddenSeconds('exits')).toBeGreaterThan(timeoutSeconds);
    expect(hiddenSeconds('exits')).toBeLessThanOrEqual(timeoutSeconds + 10);
  });
});
