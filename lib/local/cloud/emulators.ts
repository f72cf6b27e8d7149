/** Starts the emulators that the caller's environment does not replace, all at once. */
import type { CloudLog } from './cloud-event.ts';
import { startDynamoDb } from './dynamodb-process.ts';
import type { Endpoints } from './endpoints.ts';
import { startFauxqs } from './fauxqs-server.ts';
import { startSecrets } from './secrets-server.ts';

export type Emulators = { readonly endpoints: Endpoints; readonly stop: () => Promise<void> };

export type EmulatorOptions = {
  readonly dataDir: string;
  readonly region: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly outside: Partial<Endpoints>;
  readonly onArrival: (queueName: string, body: string) => void;
  readonly log: CloudLog;
};

type Started = { readonly endpoint: string; readonly stop: () => Promise<void> };

/** Starts what is needed; when one fails, the others are stopped before its error is thrown. */
export const startEmulators = async (options: EmulatorOptions): Promise<Emulators> => {
  const { dataDir, region, environment, outside, onArrival, log } = options;
  const needsFauxqs = !(outside.sqs && outside.sns && outside.s3);
  const starts = await Promise.allSettled<Started | undefined>([
    outside.dynamodb ? undefined : startDynamoDb(dataDir, environment, log),
    needsFauxqs ? startFauxqs({ dataDir, region, onArrival }) : undefined,
    outside.secrets ? undefined : startSecrets(dataDir, region),
  ]);
  const started = starts.map((start) => (start.status === 'fulfilled' ? start.value : undefined));
  const stop = async () => {
    await Promise.all(started.map(async (each) => each?.stop()));
  };
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  const [dynamodb, fauxqs, secrets] = started.map((each) => each?.endpoint ?? '');
  const own = {
    dynamodb: dynamodb ?? '',
    streams: outside.dynamodb ?? dynamodb ?? '',
    sqs: fauxqs ?? '',
    sns: fauxqs ?? '',
    s3: fauxqs ?? '',
    secrets: secrets ?? '',
  };
  return { endpoints: { ...own, ...outside }, stop };
};
