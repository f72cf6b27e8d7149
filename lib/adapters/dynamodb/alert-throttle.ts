/** Alert throttles in the coordination table: `alert#<key>` / `throttle`. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AlertThrottle } from '#trading/ports/alert-throttle.ts';
import { reach, type TableAccess } from './contention.ts';

/** The throttle over the coordination table. The expiry is compared in the condition; time to live only tidies. */
export const createDynamoAlertThrottle = (access: TableAccess): AlertThrottle => ({
  first: (key, now, ttlSeconds) => {
    const expiresAtMs = now + ttlSeconds * 1_000;
    const put = new PutCommand({
      TableName: access.tableName,
      Item: {
        pk: `alert#${key}`,
        sk: 'throttle',
        entity: 'alert-throttle',
        expiresAtMs,
        expiresAtSeconds: Math.ceil(expiresAtMs / 1_000),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
      ExpressionAttributeValues: { ':now': now },
    });
    return reach<boolean>(
      access,
      'throttle/unavailable',
      'throttle alert',
      async () => {
        await access.documents.send(put);
        return true;
      },
      (error) => (error instanceof ConditionalCheckFailedException ? false : undefined),
    );
  },
});
