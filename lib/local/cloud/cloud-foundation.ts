/** The cloud without functions: emulators, clients, and everything that the data files name. */
import { tables } from '#adapters/dynamodb/tables.ts';
import { queues } from '#adapters/sqs/queues.ts';
import type { Cleanup } from './cleanup.ts';
import { closeClients, createClients, loadClientModules } from './clients.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import type { PreparedCloud } from './cloud-options.ts';
import { createResources } from './cloud-resources.ts';
import { startEmulators } from './emulators.ts';
import { endpointVariables, outsideEndpoints } from './endpoints.ts';
import { type QueueAddress, sourceOfDeadLetters } from './queue-resources.ts';

export type FoundationOptions = {
  readonly dataDir: string;
  readonly region: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onEvent: OnCloudEvent;
  readonly log: CloudLog;
  readonly cleanup: Cleanup;
  readonly frontDoorUrl: string;
};

export type Foundation = {
  readonly prepared: PreparedCloud;
  readonly queueOf: Readonly<Record<string, QueueAddress>>;
  readonly mailbox: QueueAddress;
  readonly wakeUps: QueueAddress;
};

/** Starts the emulators beside the loading of the SDK, then creates what is missing. */
export const layFoundation = async (options: FoundationOptions): Promise<Foundation> => {
  const { dataDir, region, environment, onEvent, log, cleanup, frontDoorUrl } = options;
  const outside = outsideEndpoints(environment);
  const onArrival = (queueName: string, body: string) => {
    const queue = sourceOfDeadLetters(queueName);
    if (queue !== undefined) onEvent({ kind: 'dead-letter', queue, body });
  };
  const [emulators, modules] = await Promise.all([
    startEmulators({ dataDir, region, environment, outside, onArrival, log }),
    loadClientModules(),
  ]);
  const { endpoints } = emulators;
  cleanup.add(emulators.stop);
  const clients = createClients(modules, endpoints, region);
  cleanup.add(() => closeClients(clients));
  const ownSqs = outside.sqs === undefined ? endpoints.sqs : undefined;
  const { variables, queueOf, mailbox, wakeUps } = await createResources(
    clients,
    { tables, queues },
    ownSqs,
    frontDoorUrl,
  );
  return {
    prepared: { endpoints: endpointVariables(endpoints, region), variables, clients },
    queueOf,
    mailbox,
    wakeUps,
  };
};
