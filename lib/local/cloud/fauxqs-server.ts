/** SQS, SNS and S3 on this machine: fauxqs, wired here so that it listens on loopback alone and its defects are mended. */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type FauxqsQueue, loadFauxqs } from './fauxqs-internals.ts';
import { mendPersistence, mendQueue, releaseInFlight, syncAtCheckpoints, watchArrivals } from './fauxqs-mend.ts';

export type FauxqsServer = { readonly endpoint: string; readonly stop: () => Promise<void> };

export type FauxqsOptions = {
  readonly dataDir: string;
  readonly region: string;
  /** Called with the full queue name for each message that enters a queue. */
  readonly onArrival: (queueName: string, body: string) => void;
};

/** Starts fauxqs over `<dataDir>/fauxqs` on a free loopback port; messages in flight of a dead process are visible again. */
export const startFauxqs = async ({ dataDir, region, onArrival }: FauxqsOptions): Promise<FauxqsServer> => {
  const fauxqs = await loadFauxqs();
  const folder = join(dataDir, 'fauxqs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const sqs = new fauxqs.SqsStore();
  const sns = new fauxqs.SnsStore();
  const s3 = new fauxqs.S3Store();
  const createQueue = sqs.createQueue.bind(sqs);
  sqs.createQueue = (...args) => prepare(createQueue(...args), onArrival);

  const persistence = new fauxqs.PersistenceManager(folder);
  mendPersistence(persistence);
  syncAtCheckpoints(persistence);
  releaseInFlight(persistence);
  // Loading comes before the stores know their persistence: a write during it would cascade and delete messages.
  persistence.load(sqs, sns, s3);
  for (const store of [sqs, sns, s3]) store.persistence = persistence;
  for (const queue of sqs.allQueues()) queue.persistence = persistence;

  const stores = { sqsStore: sqs, snsStore: sns, s3Store: s3 } as unknown as NonNullable<
    NonNullable<Parameters<typeof fauxqs.buildApp>[0]>['stores']
  >;
  const app = fauxqs.buildApp({ logger: false, defaultRegion: region, stores });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      await app.close();
      persistence.close();
    },
  };
};

const prepare = (queue: FauxqsQueue, onArrival: FauxqsOptions['onArrival']): FauxqsQueue => {
  mendQueue(queue);
  watchArrivals(queue, (body) => onArrival(queue.name, body));
  return queue;
};
