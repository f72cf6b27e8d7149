/** Freezing and thawing an account in DynamoDB: conditional updates of its row, beside the sums that orders change. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { reach, type TableAccess } from './contention.ts';
import { accountKey } from './keys.ts';

/** The two methods over the trading table. */
export const createAccountFreezing = (access: TableAccess): Pick<AccountBook, 'freeze' | 'thaw'> => {
  const update = (operation: string, input: Omit<UpdateCommandInput, 'TableName'>): Promise<boolean> =>
    reach<boolean>(
      access,
      'journal/unavailable',
      operation,
      async () => {
        await access.documents.send(new UpdateCommand({ TableName: access.tableName, ...input }));
        return true;
      },
      (error) => (error instanceof ConditionalCheckFailedException ? false : undefined),
    );
  return {
    freeze: (userId, mode, { because, detail, atMs }) =>
      update('freeze account', {
        Key: accountKey(userId, mode),
        UpdateExpression: 'SET frozenBecause = :because, frozenDetail = :detail, frozenAtMs = :atMs',
        ConditionExpression:
          because === 'unknown-outflow'
            ? 'attribute_exists(pk) AND (attribute_not_exists(frozenBecause) OR frozenBecause <> :because)'
            : 'attribute_exists(pk) AND attribute_not_exists(frozenBecause)',
        ExpressionAttributeValues: { ':because': because, ':detail': detail, ':atMs': atMs },
      }),
    thaw: (userId, mode, thaw) =>
      update('thaw account', {
        Key: accountKey(userId, mode),
        UpdateExpression: 'SET lastThaw = :thaw REMOVE frozenBecause, frozenDetail, frozenAtMs',
        ConditionExpression: 'frozenBecause = :because',
        ExpressionAttributeValues: { ':thaw': thaw, ':because': thaw.because },
      }),
  };
};
