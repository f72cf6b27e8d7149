/** Who launched a mint, in the coordination table: `creator#<mint>` / `creator`. One small row for every launch that came by. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { mintText, walletText } from '#trading/domain/values/wire.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { CreatorBook } from '#trading/ports/creators.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { getItem } from './query.ts';

/** Longer than nearly any launched token is held. */
const keptMs = 90 * 86_400_000;
const readsAtOnce = 25;

const creatorRow = z.object({ mint: mintText, creator: walletText });
const keyOf = (mint: Mint) => ({ pk: `creator#${mint}`, sk: 'creator' });

/** The creator book over the coordination table. Throws `coordination/unavailable` when the table does not answer. */
export const createDynamoCreatorBook = (access: TableAccess & { readonly now: Clock }): CreatorBook => {
  const find = async (mint: Mint) => {
    const item = await reach(access, 'coordination/unavailable', 'read creator', () => getItem(access, keyOf(mint)));
    return item === undefined ? undefined : readRow(creatorRow, item);
  };
  return {
    of: async (mints) => {
      const found: z.output<typeof creatorRow>[] = [];
      for (let from = 0; from < mints.length; from += readsAtOnce) {
        const rows = await Promise.all(mints.slice(from, from + readsAtOnce).map(find));
        found.push(...rows.filter((row) => row !== undefined));
      }
      return new Map(found.map(({ mint, creator }) => [mint, creator]));
    },
    remember: async (mint, creator) => {
      const expiresAtSeconds = Math.ceil((access.now() + keptMs) / 1_000);
      const put = new PutCommand({
        TableName: access.tableName,
        Item: { ...keyOf(mint), entity: 'creator', mint, creator, expiresAtSeconds },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await reach<unknown>(
        access,
        'coordination/unavailable',
        'remember creator',
        () => access.documents.send(put),
        (error) => (error instanceof ConditionalCheckFailedException ? 'known' : undefined),
      );
    },
  };
};
