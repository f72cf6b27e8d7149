/** Connects a function with what wakes it, as `triggers.ts` says. */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { QueueName } from '#adapters/sqs/queues.ts';
import type { Trigger } from '#functions/triggers.ts';
import type { BotFunction } from './bot-function.ts';
import type { BotQueue } from './bot-queue.ts';
import type { BotTable } from './bot-table.ts';
import type { FrontDoor } from './front-door.ts';
import { patienceFor } from './rhythm.ts';
import type { WakeUpsTopic } from './wake-ups-topic.ts';

export type Wakers = {
  readonly queues: Readonly<Record<QueueName, BotQueue>>;
  readonly tables: Readonly<Record<'trading', BotTable>>;
  readonly frontDoor: FrontDoor;
  /** Where references to stream records go that could not be handled. */
  readonly unhandledRecords: Queue;
  readonly wakeUps: WakeUpsTopic;
};

type By<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

/** Makes a trigger wake a function. */
export const wakeBy = (wakes: BotFunction, trigger: Trigger, wakers: Wakers): void => {
  switch (trigger.kind) {
    case 'http':
      return wakers.frontDoor.open(trigger, wakes);
    case 'queue':
      return wakeByQueue(wakes, trigger, wakers);
    case 'stream':
      return wakeByStream(wakes, trigger, wakers);
    case 'topic':
      return wakers.wakeUps.wakes(wakes);
    case 'schedule':
      return wakeBySchedule(wakes, trigger);
  }
};

const wakeByQueue = (wakes: BotFunction, { queue, batchSize, maxConcurrency }: By<'queue'>, wakers: Wakers): void =>
  wakes.addEventSource(
    new SqsEventSource(wakers.queues[queue].queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
  );

/** One bad record must not hold up its shard: the batch is halved, tried a few times, and put aside. */
const wakeByStream = (wakes: BotFunction, { table, batchSize, retryAttempts }: By<'stream'>, wakers: Wakers): void =>
  wakes.addEventSource(
    // The CDK declares the older interface here, from which a TableV2 differs in an optional property only.
    new DynamoEventSource(wakers.tables[table] as ITable, {
      batchSize,
      retryAttempts,
      startingPosition: StartingPosition.TRIM_HORIZON,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(wakers.unhandledRecords),
    }),
  );

const wakeBySchedule = (wakes: BotFunction, { expression }: By<'schedule'>): void => {
  const role = new Role(wakes, 'scheduler-role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': wakes.stack.account } },
    }),
    description: `Wakes ${wakes.node.id}`,
    inlinePolicies: {
      wake: new PolicyDocument({
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [wakes.functionArn] })],
      }),
    },
  });
  const patience = patienceFor(wakes.definition);
  wakes.configureAsyncInvoke(patience);
  new Schedule(wakes, 'schedule', {
    schedule: ScheduleExpression.expression(expression),
    // The target would also allow every version of the function, of which there is none.
    target: new LambdaInvoke(wakes, { role: role.withoutPolicyUpdates(), ...patience }),
  });
};
