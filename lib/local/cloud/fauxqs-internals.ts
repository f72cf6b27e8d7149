/**
 * The parts of fauxqs 2.4.1 that its package does not export but that have to be wired and mended here. Everything that
 * is relied on is checked when it is loaded, so that another version fails at start and not in the middle of a trade.
 */
import type { buildApp } from 'fauxqs';
import { CloudError } from './cloud-error.ts';

export type FauxqsMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly messageGroupId?: string;
  readonly sequenceNumber?: string;
};

type Received = { readonly ReceiptHandle: string };

export type FauxqsQueue = {
  readonly name: string;
  readonly inflightMessages: Map<string, { readonly message: FauxqsMessage }>;
  readonly fifoMessages: Map<string, FauxqsMessage[]>;
  /** Group to the number of its messages in flight. */
  readonly fifoLockedGroups: Map<string, number>;
  persistence?: FauxqsPersistence;
  isFifo(): boolean;
  enqueue(message: FauxqsMessage): void;
  dequeueFifo(maxCount: number, visibilityTimeout: number | undefined, deadLetters: unknown): Received[];
  processTimers(): void;
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void;
};

export type FauxqsPersistence = {
  readonly db: { prepare(sql: string): { run(...values: string[]): unknown }; exec(sql: string): void };
  updateMessageReady(messageId: string): void;
  load(sqs: FauxqsSqsStore, sns: FauxqsStore, s3: FauxqsStore): void;
  close(): void;
};

export type FauxqsStore = { persistence?: FauxqsPersistence };

export type FauxqsSqsStore = FauxqsStore & {
  createQueue(name: string, url: string, arn: string, attributes?: object, tags?: object): FauxqsQueue;
  allQueues(): Iterable<FauxqsQueue>;
};

type Fauxqs = {
  readonly buildApp: typeof buildApp;
  readonly SqsStore: new () => FauxqsSqsStore;
  readonly SnsStore: new () => FauxqsStore;
  readonly S3Store: new () => FauxqsStore;
  readonly PersistenceManager: new (dataDir: string) => FauxqsPersistence;
};

const QUEUE_METHODS = ['isFifo', 'enqueue', 'dequeueFifo', 'processTimers', 'changeVisibility'] as const;
const QUEUE_MAPS = ['inflightMessages', 'fifoMessages', 'fifoLockedGroups'] as const;

/** Loads fauxqs and its stores. Throws `cloud/fauxqs-changed` when a part is missing. */
export const loadFauxqs = async (): Promise<Fauxqs> => {
  const folder = import.meta.resolve('fauxqs');
  const part = async (file: string, name: string, methods: readonly string[]) => {
    const module: Record<string, unknown> = await import(new URL(file, folder).href).catch((cause: unknown) => {
      throw new CloudError('cloud/fauxqs-changed', { missing: file }, { cause });
    });
    const found = module[name];
    if (typeof found !== 'function') throw new CloudError('cloud/fauxqs-changed', { missing: `${file} ${name}` });
    requireMethods(found.prototype, methods, name);
    return found;
  };
  const [main, sqs, sns, s3, persistence, queue] = await Promise.all([
    import('fauxqs'),
    part('./sqs/sqsStore.js', 'SqsStore', ['createQueue', 'allQueues']),
    part('./sns/snsStore.js', 'SnsStore', []),
    part('./s3/s3Store.js', 'S3Store', []),
    part('./persistence.js', 'PersistenceManager', ['load', 'close', 'updateMessageReady']),
    part('./sqs/sqsStore.js', 'SqsQueue', QUEUE_METHODS),
  ]);
  requireQueueFields(new (queue as new (...texts: unknown[]) => object)('probe', '', '', {}));
  // The casts restate what was just checked: fauxqs exports no types for these files.
  return {
    buildApp: main.buildApp,
    SqsStore: sqs as unknown as Fauxqs['SqsStore'],
    SnsStore: sns as unknown as Fauxqs['SnsStore'],
    S3Store: s3 as unknown as Fauxqs['S3Store'],
    PersistenceManager: persistence as unknown as Fauxqs['PersistenceManager'],
  };
};

/** Throws `cloud/fauxqs-changed` unless every method is there. */
export const requireMethods = (target: unknown, methods: readonly string[], owner: string): void => {
  for (const method of methods) {
    const found: unknown = Reflect.get(Object(target), method);
    if (typeof found !== 'function') throw new CloudError('cloud/fauxqs-changed', { missing: `${owner}.${method}` });
  }
};

/** Throws `cloud/fauxqs-changed` unless a queue keeps its messages where the mending looks for them. */
export const requireQueueFields = (queue: object): void => {
  for (const field of QUEUE_MAPS) {
    const found: unknown = Reflect.get(queue, field);
    if (!(found instanceof Map)) throw new CloudError('cloud/fauxqs-changed', { missing: `SqsQueue.${field}` });
  }
};
