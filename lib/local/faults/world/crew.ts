/**
 * The crew: every function that works on orders, with its real handler, woken by the queues and by the clock as
 * `triggers.ts` says. A message whose worker vanished comes back when its visibility time-out is over.
 */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSEvent } from 'aws-lambda';
import type { QueueName } from '#adapters/sqs/queues.ts';
import { createHandler as createReconcileHandler } from '#functions/reconcile/handler.ts';
import { type FunctionName, functions } from '#functions/triggers.ts';
import type { FifoQueues, Message } from '../queues/fifo-queues.ts';
import { queueArnOf } from '../queues/sqs-client.ts';
import type { Stage } from '../stage/stage.ts';
import type { Trace } from '../stage/trace.ts';
import type { VirtualTime } from '../stage/virtual-time.ts';
import { isAlive, type Worker } from '../stage/worker.ts';
import { ownParts, wrapPorts } from '../stage/wrap-ports.ts';
import type { OwnParts, WorkerDeps } from './adapters.ts';
import { createConsumer } from './consumers.ts';
import { reconcileSteps } from './reconcile-steps.ts';
import { watchAWhile } from './watch.ts';

export type CrewParts = {
  readonly time: VirtualTime;
  readonly stage: Stage;
  readonly queues: FifoQueues;
  readonly sqs: SQSClient;
  readonly depsOf: (own: OwnParts) => WorkerDeps;
  /** Milliseconds by which the clock of the nth worker is ahead. */
  readonly skewOf: (serial: number) => number;
  readonly logger: Logger;
  readonly trace: Trace;
};

export type Crew = {
  /** Starts a worker for every message that may be delivered now. */
  readonly consume: (queue: QueueName) => void;
  /** Wakes a scheduled function now and then every so often. */
  readonly schedule: (name: 'reconcile' | 'watch-prices', everyMs: number) => void;
  /** How many workers run or stand still. */
  readonly atWork: () => number;
  /** How often a scheduled function has come to its end. */
  readonly finished: (name: 'reconcile' | 'watch-prices') => number;
};

type Job = (deps: WorkerDeps, worker: Worker) => Promise<unknown>;

const eventOf = (message: Message): SQSEvent => ({
  Records: [
    {
      messageId: message.id,
      receiptHandle: message.receipt ?? '',
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receives),
        SentTimestamp: String(message.sentAtMs),
        SenderId: 'faults',
        ApproximateFirstReceiveTimestamp: String(message.sentAtMs),
        MessageGroupId: message.group,
        MessageDeduplicationId: message.deduplicationId,
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArnOf(message.queue),
      awsRegion: 'eu-central-1',
    },
  ],
});

// The handlers ask the context for nothing; with a remaining time middy would set a timer of the real clock.
const context = {} as Context;

/** Nobody works yet. */
export const createCrew = ({ time, stage, queues, sqs, depsOf, skewOf, logger, trace }: CrewParts): Crew => {
  const workers: Worker[] = [];
  const finished = new Map<string, number>();

  const start = (name: FunctionName, job: Job): void => {
    const serial = workers.length;
    const worker: Worker = {
      name: `${name}/${serial}`,
      skewMs: () => skewOf(serial),
      startedSerial: serial,
      state: 'running',
      held: [],
      again: () => time.at(time.nowMs(), () => start(name, job)),
    };
    workers.push(worker);
    trace.say(time.nowMs(), `${worker.name} starts`);
    const deps = wrapPorts(stage, worker, depsOf(ownParts(stage, time, worker)));
    const end = (how: string): void => {
      if (!isAlive(worker)) return;
      Object.assign(worker, { state: 'done' });
      finished.set(name, (finished.get(name) ?? 0) + 1);
      trace.say(time.nowMs(), `${worker.name} ${how}`);
    };
    job(deps, worker).then(
      () => end('ends'),
      (error: unknown) => end(`crashes: ${String(error)}`),
    );
    // A Lambda that takes too long is killed; one that stands still is not charged for the time.
    time.at(time.nowMs() + functions[name].timeoutSeconds * 1_000, () => {
      if (worker.state !== 'running') return;
      Object.assign(worker, { state: 'dead' });
      trace.say(time.nowMs(), `${worker.name} is killed by its time-out`);
    });
  };

  const execute = (message: Message): void => {
    const name = message.queue === 'exits' ? 'execute-exits' : 'execute-orders';
    const event = eventOf(message);
    start(name, async (deps, worker) => {
      const staged = wrapPorts(stage, worker, { sqs }).sqs;
      const consume = createConsumer(name, deps, { sqs: staged, putAside: queues.putAside, logger });
      const { batchItemFailures } = await consume(event);
      if (batchItemFailures.length === 0) queues.remove(event.Records[0]?.receiptHandle ?? '');
    });
  };

  const scheduled: Readonly<Record<'reconcile' | 'watch-prices', Job>> = {
    reconcile: (deps) => createReconcileHandler({ steps: reconcileSteps(deps), logger, now: deps.clock })({}, context),
    'watch-prices': watchAWhile,
  };

  return {
    consume: (queue) => {
      for (let message = queues.receive(queue); message !== undefined; message = queues.receive(queue))
        execute(message);
    },
    schedule: (name, everyMs) => {
      const wake = (): void => {
        start(name, scheduled[name]);
        time.at(time.nowMs() + everyMs, wake);
      };
      time.at(time.nowMs() + everyMs, wake);
    },
    atWork: () => workers.filter(isAlive).length,
    finished: (name) => finished.get(name) ?? 0,
  };
};
