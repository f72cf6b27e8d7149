/** Reading rows: one by key, or all of a partition, page by page. */
import { GetCommand, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from './attributes.ts';
import type { TableAccess } from './contention.ts';
import type { Key } from './keys.ts';

/** One row as of the newest write, or undefined. */
export const getItem = async ({ documents, tableName }: TableAccess, key: Key): Promise<Item | undefined> =>
  (await documents.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item;

const collect = async (access: TableAccess, input: QueryCommandInput, limit: number): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const page of paginateQuery({ client: access.documents }, input)) {
    items.push(...(page.Items ?? []));
    if (items.length >= limit) break;
  }
  return items.slice(0, limit);
};

/** Every row of a partition whose sort key begins with `prefix`, in its order, as of the newest write. */
export const itemsBelow = (access: TableAccess, partition: string, prefix = ''): Promise<readonly Item[]> =>
  collect(
    access,
    {
      TableName: access.tableName,
      ConsistentRead: true,
      KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partition, ...(prefix === '' ? {} : { ':prefix': prefix }) },
    },
    Number.POSITIVE_INFINITY,
  );

/** The row of a key whose last part is a day, and those of later days beside it, oldest first, as of the newest write. */
export const itemsFrom = (access: TableAccess, { pk, sk }: Key): Promise<readonly Item[]> =>
  collect(
    access,
    {
      TableName: access.tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': pk, ':first': sk, ':last': `${sk.slice(0, sk.lastIndexOf('#'))}#9999-12-31` },
    },
    Number.POSITIVE_INFINITY,
  );

/** Rows of one partition of an index, in its order, at most `limit`. May lag behind the newest write. */
export const indexedItems = (
  access: TableAccess,
  index: 'work' | 'day',
  partition: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> =>
  collect(
    access,
    {
      TableName: access.tableName,
      IndexName: index,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': `${index}Pk` },
      ExpressionAttributeValues: { ':pk': partition },
      ...(Number.isFinite(limit) ? { Limit: limit } : {}),
    },
    limit,
  );
