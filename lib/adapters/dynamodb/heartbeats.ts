/** The last runs of scheduled functions in the coordination table: `heartbeats` / `<name>`, without expiry. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Heartbeat } from '#trading/domain/doctor/heartbeat.ts';
import { epochMsNumber } from '#trading/domain/values/wire.ts';
import type { Heartbeats } from '#trading/ports/heartbeats.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { heartbeatKey } from './keys.ts';
import { getItem } from './query.ts';

const heartbeatRow: z.ZodType<Heartbeat> = z.object({
  name: z.string(),
  atMs: epochMsNumber,
  failed: z.array(z.string()),
});

/** The heartbeats in the coordination table. Its methods throw `coordination/unavailable` when the table does not answer. */
export const createDynamoHeartbeats = (access: TableAccess): Heartbeats => ({
  beat: async (heartbeat) => {
    const put = new PutCommand({
      TableName: access.tableName,
      Item: { ...heartbeatKey(heartbeat.name), entity: 'heartbeat', ...heartbeat },
    });
    await reach<unknown>(access, 'coordination/unavailable', 'note heartbeat', () => access.documents.send(put));
  },
  last: async (name) => {
    const row = await reach(access, 'coordination/unavailable', 'read heartbeat', () =>
      getItem(access, heartbeatKey(name)),
    );
    return row === undefined ? undefined : readRow(heartbeatRow, row);
  },
});
