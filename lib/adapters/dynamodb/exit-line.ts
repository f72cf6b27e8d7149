/** Waiting exits in the coordination table: `exit-line#<positionId>` / `<rule>`. Each rule has a row of its own: nobody contends. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { exitRuleName } from '#trading/domain/exits/exit-rule.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import { epochMsNumber } from '#trading/domain/values/wire.ts';
import type { ExitLine } from '#trading/ports/exit-line.ts';
import { readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { itemsBelow } from './query.ts';

const lineRow = z.object({ rule: exitRuleName, untilMs: epochMsNumber });
const partitionOf = (positionId: PositionId): string => `exit-line#${positionId}`;

/** The exit line over the coordination table. Throws `coordination/unavailable` when the table does not answer. */
export const createDynamoExitLine = (access: TableAccess): ExitLine => ({
  join: async (positionId, rule, untilMs) => {
    await reach(access, 'coordination/unavailable', 'join exit line', () =>
      access.documents.send(
        new PutCommand({
          TableName: access.tableName,
          Item: {
            pk: partitionOf(positionId),
            sk: rule,
            entity: 'exit-line',
            ...{ rule, untilMs, expiresAtSeconds: Math.ceil(untilMs / 1_000) },
          },
        }),
      ),
    );
  },
  waiting: async (positionId, now) => {
    const items = await reach(access, 'coordination/unavailable', 'read exit line', () =>
      itemsBelow(access, partitionOf(positionId)),
    );
    return items.map((item) => readRow(lineRow, item)).flatMap(({ rule, untilMs }) => (untilMs > now ? [rule] : []));
  },
});
