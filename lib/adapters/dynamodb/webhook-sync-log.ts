/** The last sync of the webhooks in the coordination table: `webhooks` / `sync`, without expiry. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { epochMsNumber } from '#trading/domain/values/wire.ts';
import { webhookRoutes } from '#trading/domain/webhooks/webhook.ts';
import type { WebhookSync } from '#trading/domain/webhooks/webhook-sync.ts';
import type { WebhookSyncLog } from '#trading/ports/webhook-sync-log.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { webhookSyncKey } from './keys.ts';
import { getItem } from './query.ts';

const count = z.int().nonnegative();
const syncRow = z
  .object({
    atMs: epochMsNumber,
    fence: z.int().positive(),
    outcome: z.enum(['settled', 'failed', 'removed']),
    reason: z.string().optional(),
    settled: z.object({ key: z.string(), atMs: epochMsNumber }).optional(),
    webhooks: z.array(
      z.object({
        id: z.string(),
        route: z.enum(webhookRoutes),
        part: z.int().positive(),
        type: z.string(),
        addresses: count,
        secretId: z.string(),
      }),
    ),
  })
  .transform((row): WebhookSync => ({ ...row, reason: row.reason, settled: row.settled }));

/** The log in the coordination table. Its methods throw `coordination/unavailable` when the table does not answer. */
export const createDynamoWebhookSyncLog = (access: TableAccess): WebhookSyncLog => ({
  last: async () => {
    const row = await reach(access, 'coordination/unavailable', 'read webhook sync', () =>
      getItem(access, webhookSyncKey),
    );
    return row === undefined ? undefined : readRow(syncRow, row);
  },
  note: (sync) =>
    reach<boolean>(
      access,
      'coordination/unavailable',
      'note webhook sync',
      async () => {
        await access.documents.send(
          new PutCommand({
            TableName: access.tableName,
            Item: { ...webhookSyncKey, entity: 'webhook-sync', ...sync },
            ConditionExpression: 'attribute_not_exists(pk) OR fence <= :fence',
            ExpressionAttributeValues: { ':fence': sync.fence },
          }),
        );
        return true;
      },
      (error) => (error instanceof ConditionalCheckFailedException ? false : undefined),
    ),
});
