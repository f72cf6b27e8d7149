/** Reads a table's stream shard by shard and wakes a function with it. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { CloudError, errorMessage, errorName } from './cloud-error.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import type { Source } from './queue-source.ts';
import { deliverBatch } from './stream-batch.ts';
import { openCheckpoint, type StreamCheckpoint } from './stream-checkpoint.ts';
import { toStreamEvent } from './stream-event.ts';

export type StreamSourceOptions = {
  readonly dynamodb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly tableName: string;
  /** Holds the checkpoint and the records that were given up. */
  readonly folder: string;
  readonly functionName: string;
  readonly region: string;
  readonly batchSize: number;
  readonly retryAttempts: number;
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly onEvent: OnCloudEvent;
  readonly log: CloudLog;
};

export type StreamSource = Source & {
  /** Whether the last look at the stream, begun after `sinceMs` (unix time), found nothing new. */
  isCaughtUp(sinceMs: number): boolean;
};

type Reader = StreamSourceOptions & {
  readonly streamArn: string;
  readonly checkpoint: StreamCheckpoint;
  readonly signal: AbortSignal;
};

const POLL_MS = 150;
const PAUSE_AFTER_ERROR_MS = 1_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** Starts to read from the checkpoint, or from the oldest record when there is none. */
export const startStreamSource = async (options: StreamSourceOptions): Promise<StreamSource> => {
  const { dynamodb, tableName, folder, functionName, log } = options;
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  const streamArn = Table?.LatestStreamArn;
  if (streamArn === undefined) throw new CloudError('cloud/not-created', { what: `stream of ${tableName}` });
  const abort = new AbortController();
  const checkpoint = openCheckpoint(join(folder, `${functionName}.json`), streamArn);
  const reader: Reader = { ...options, streamArn, checkpoint, signal: abort.signal };
  let caughtUpAtMs = 0;

  const read = async () => {
    while (!abort.signal.aborted) {
      const beganAtMs = Date.now();
      let pauseMs = POLL_MS;
      try {
        const found = await readShards(reader);
        if (found === 0) caughtUpAtMs = beganAtMs;
        else pauseMs = 0;
      } catch (error) {
        if (abort.signal.aborted) return;
        log('stream could not be read', { table: tableName, message: errorMessage(error) });
        pauseMs = PAUSE_AFTER_ERROR_MS;
      }
      await sleep(pauseMs, undefined, { signal: abort.signal }).catch(() => {});
    }
  };
  const reading = read();
  return {
    isCaughtUp: (sinceMs) => caughtUpAtMs >= sinceMs,
    stop: async () => {
      abort.abort();
      await reading;
    },
  };
};

/** Delivers at most one page of each shard, parents first as the stream lists them; returns the number of records. */
const readShards = async (reader: Reader): Promise<number> => {
  const { streams, streamArn, signal } = reader;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }), {
    abortSignal: signal,
  });
  let found = 0;
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    if (ShardId !== undefined) found += await readShard(reader, ShardId);
  }
  return found;
};

const readShard = async (reader: Reader, shardId: string): Promise<number> => {
  const { streams, streamArn, checkpoint, signal, batchSize, region } = reader;
  const ShardIterator = await iteratorOf(reader, shardId);
  if (ShardIterator === undefined) return 0;
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: batchSize }), {
    abortSignal: signal,
  });
  await deliverBatch(Records, {
    retryAttempts: reader.retryAttempts,
    invoke: (records) => reader.invoke(toStreamEvent(records, streamArn, region)),
    onDone: (last) => checkpoint.write(shardId, last.dynamodb?.SequenceNumber ?? ''),
    onGivenUp: (record, reason) => {
      const event = JSON.stringify(toStreamEvent([record], streamArn, region));
      const line = JSON.stringify({ givenUpAtMs: Date.now(), reason, event });
      appendFileSync(join(reader.folder, `${reader.functionName}.dead.jsonl`), `${line}\n`, { mode: 0o600 });
      reader.onEvent({ kind: 'dead-letter', queue: `${reader.functionName} stream`, body: event });
    },
    pause: async (attempt) => {
      await sleep(Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS), undefined, { signal });
    },
  });
  return Records.length;
};

const iteratorOf = async (reader: Reader, shardId: string): Promise<string | undefined> => {
  const { streams, streamArn: StreamArn, checkpoint, log, signal } = reader;
  const done = checkpoint.read(shardId);
  const oldest = { StreamArn, ShardId: shardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
  const next = {
    StreamArn,
    ShardId: shardId,
    ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    SequenceNumber: done,
  } as const;
  const at = (input: typeof oldest | typeof next) =>
    streams.send(new GetShardIteratorCommand(input), { abortSignal: signal });
  try {
    return (await at(done === undefined ? oldest : next)).ShardIterator;
  } catch (error) {
    if (done === undefined || errorName(error) !== 'TrimmedDataAccessException') throw error;
    log('stream was trimmed behind its checkpoint', { shard: shardId });
    return (await at(oldest)).ShardIterator;
  }
};
