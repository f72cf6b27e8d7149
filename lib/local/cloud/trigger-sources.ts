/** Starts everything that `triggers.ts` says wakes a function. */
import { join } from 'node:path';
import type { FunctionDefinition, Trigger } from '#functions/triggers.ts';
import { toMail } from './alert-resources.ts';
import type { CloudClients } from './clients.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import { tableNameOf } from './dynamodb-tables.ts';
import type { FunctionHost } from './function-host.ts';
import type { Route } from './http-front.ts';
import type { QueueAddress } from './queue-resources.ts';
import { type Source, startQueueSource } from './queue-source.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';
import { startSchedule, toScheduleEvent } from './schedule-source.ts';
import { type StreamSource, startStreamSource } from './stream-source.ts';

export type TriggerContext = {
  readonly definitions: Readonly<Record<string, FunctionDefinition>>;
  readonly host: FunctionHost;
  readonly clients: CloudClients;
  readonly queueOf: Readonly<Record<string, QueueAddress>>;
  readonly mailbox: QueueAddress;
  readonly wakeUps: QueueAddress;
  readonly dataDir: string;
  readonly region: string;
  readonly onEvent: OnCloudEvent;
  readonly log: CloudLog;
};

export type TriggerSources = {
  readonly streams: readonly StreamSource[];
  /** The queues that are consumed here. */
  readonly queueUrls: readonly string[];
  stop(): Promise<void>;
};

type Of<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

/** The HTTP routes of the definitions. */
export const routesOf = ({
  definitions,
  host,
}: Pick<TriggerContext, 'definitions'> & { readonly host: Pick<FunctionHost, 'invoke'> }): Route[] =>
  triggersOf(definitions, 'http').map(({ name, trigger }) => ({
    method: trigger.method,
    path: trigger.path,
    invoke: (event) => host.invoke(name, event),
  }));

/** Starts the queue, topic, stream and mailbox sources. What a topic begins is told to wind up when `ending` aborts. */
export const startSources = async (context: TriggerContext, ending: AbortSignal): Promise<TriggerSources> => {
  const { host, clients, queueOf, mailbox, wakeUps, region, onEvent, log } = context;
  const consumed = triggersOf(context.definitions, 'queue').flatMap(({ name, trigger }) => {
    const address = queueOf[trigger.queue];
    return address === undefined ? [] : [{ name, trigger, address }];
  });
  // Streams come first: they are the ones that can fail to start, and then nothing polls yet.
  const streams = await Promise.all(
    triggersOf(context.definitions, 'stream').map(({ name, trigger }) =>
      startStreamSource({
        dynamodb: clients.dynamodb,
        streams: clients.streams,
        tableName: tableNameOf(trigger.table),
        folder: join(context.dataDir, 'streams'),
        functionName: name,
        region,
        batchSize: trigger.batchSize,
        retryAttempts: trigger.retryAttempts,
        invoke: (event) => host.invoke(name, event),
        onEvent,
        log,
      }),
    ),
  );
  const queueSources = consumed.map(({ name, trigger, address }) =>
    startQueueSource({
      client: clients.sqs,
      name: trigger.queue,
      address,
      region,
      batchSize: trigger.batchSize,
      maxConcurrency: trigger.maxConcurrency,
      invoke: (event) => host.invoke(name, event),
      onEvent,
      log,
    }),
  );
  const mailboxSource = startQueueSource({
    client: clients.sqs,
    name: 'alerts-mailbox',
    address: mailbox,
    region,
    batchSize: 1,
    maxConcurrency: 1,
    invoke: async () => undefined,
    onEvent: (event) => {
      if (event.kind === 'message') onEvent(toMail(event.body));
    },
    log,
  });
  const topicSource = startQueueSource({
    client: clients.sqs,
    name: 'wake-ups',
    address: wakeUps,
    region,
    batchSize: 1,
    maxConcurrency: 1,
    // SNS does not wait for the end of what it invokes, and the host has reported a failure.
    invoke: async (event) => {
      for (const { name } of triggersOf(context.definitions, 'topic')) host.invoke(name, event, ending).catch(() => {});
    },
    onEvent: () => {},
    log,
  });
  const sources: Source[] = [...queueSources, topicSource, mailboxSource, ...streams];
  return {
    streams,
    queueUrls: [...consumed.map(({ address }) => address.url), mailbox.url],
    stop: async () => {
      await Promise.all(sources.map((source) => source.stop()));
    },
  };
};

/** The schedules of the definitions. Throws `cloud/schedule-unreadable`. */
export const schedulesOf = (definitions: TriggerContext['definitions']): { name: string; schedule: Schedule }[] =>
  triggersOf(definitions, 'schedule').map(({ name, trigger }) => ({
    name,
    schedule: parseSchedule(trigger.expression),
  }));

/** Starts the schedules; none fires after `ending` has aborted, and what one began is told to wind up by it. */
export const startSchedules = (
  schedules: ReturnType<typeof schedulesOf>,
  { host, region }: Pick<TriggerContext, 'host' | 'region'>,
  ending: AbortSignal,
): void => {
  const stops = schedules.map(({ name, schedule }) =>
    startSchedule(schedule, () => {
      // The host has reported a failure; the next firing comes anyway.
      host.invoke(name, toScheduleEvent(name, region, new Date()), ending).catch(() => {});
    }),
  );
  ending.addEventListener('abort', () => {
    for (const stop of stops) stop();
  });
};

const triggersOf = <K extends Trigger['kind']>(
  definitions: TriggerContext['definitions'],
  kind: K,
): { name: string; trigger: Of<K> }[] =>
  Object.entries(definitions).flatMap(([name, { triggers }]) =>
    triggers.filter((trigger): trigger is Of<K> => trigger.kind === kind).map((trigger) => ({ name, trigger })),
  );
