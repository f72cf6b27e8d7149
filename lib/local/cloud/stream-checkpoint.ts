/** Remembers over restarts how far each shard of a stream was delivered. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const stored = z.object({ streamArn: z.string(), shards: z.record(z.string(), z.string()) });

export type StreamCheckpoint = {
  /** The sequence number of the last record of the shard that is done. */
  read(shardId: string): string | undefined;
  write(shardId: string, sequenceNumber: string): void;
};

/** Opens the checkpoint file of one stream; the file of another stream (a table made anew) is started over. */
export const openCheckpoint = (file: string, streamArn: string): StreamCheckpoint => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const known = existsSync(file) ? stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const shards = known?.streamArn === streamArn ? known.shards : {};
  return {
    read: (shardId) => shards[shardId],
    write: (shardId, sequenceNumber) => {
      shards[shardId] = sequenceNumber;
      writeFileSync(`${file}.new`, JSON.stringify({ streamArn, shards }));
      renameSync(`${file}.new`, file);
    },
  };
};
