/** What was learnt about pools, in the coordination table: `pool#<mint>` / `facts`. Lost rows are learnt again. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PoolFacts } from '#trading/domain/prices/price-pool.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { mintText } from '#trading/domain/values/wire.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { PoolBook } from '#trading/ports/price-source.ts';
import { lamportsAttribute, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { getItem } from './query.ts';

/** Longer than nearly any position is held. */
const keptMs = 7 * 86_400_000;
const readsAtOnce = 25;

const poolRow: z.ZodType<PoolFacts> = z
  .object({
    mint: mintText,
    pool: z.string(),
    baseVault: z.string(),
    quoteVault: z.string(),
    feePpm: z.int().nonnegative(),
    virtualLamports: lamportsAttribute.optional(),
  })
  .transform(({ virtualLamports, ...facts }) => ({
    ...facts,
    ...(virtualLamports !== undefined && { virtualLamports }),
  }));

const keyOf = (mint: Mint) => ({ pk: `pool#${mint}`, sk: 'facts' });

/** The pool book over the coordination table. Throws `coordination/unavailable` when the table does not answer. */
export const createDynamoPoolBook = (access: TableAccess & { readonly now: Clock }): PoolBook => {
  const find = async (mint: Mint): Promise<PoolFacts | undefined> => {
    const item = await reach(access, 'coordination/unavailable', 'read pool', () => getItem(access, keyOf(mint)));
    return item === undefined ? undefined : readRow(poolRow, item);
  };
  return {
    of: async (mints) => {
      const found: PoolFacts[] = [];
      for (let from = 0; from < mints.length; from += readsAtOnce) {
        const rows = await Promise.all(mints.slice(from, from + readsAtOnce).map(find));
        found.push(...rows.filter((facts) => facts !== undefined));
      }
      return new Map(found.map((facts) => [facts.mint, facts]));
    },
    save: async (facts) => {
      const expiresAtSeconds = Math.ceil((access.now() + keptMs) / 1_000);
      await reach(access, 'coordination/unavailable', 'save pool', () =>
        access.documents.send(
          new PutCommand({
            TableName: access.tableName,
            Item: { ...keyOf(facts.mint), entity: 'pool', ...facts, expiresAtSeconds },
          }),
        ),
      );
    },
    forget: async (mint) => {
      await reach(access, 'coordination/unavailable', 'forget pool', () =>
        access.documents.send(new DeleteCommand({ TableName: access.tableName, Key: keyOf(mint) })),
      );
    },
  };
};
