/** Reports on tokens, in the coordination table: `token#<mint>` / `report`, for a day. Lost rows are made anew. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { reportMessageOf, type TokenReport, tokenReport } from '#trading/domain/safety/token-report.ts';
import type { TokenReports } from '#trading/ports/token-reports.ts';
import { reach, type TableAccess } from './contention.ts';
import { tokenReportKey } from './keys.ts';
import { getItem } from './query.ts';

const keptMs = 86_400_000;

const reportRow = z.object({ report: tokenReport, expiresAtMs: z.int() });

/**
 * Reports over the coordination table. The expiry is compared when they are read; time to live only tidies. A row that this
 * version cannot read counts as none. Throws `coordination/unavailable` when the table does not answer.
 */
export const createDynamoTokenReports = (access: TableAccess): TokenReports => ({
  find: async (mint, nowMs): Promise<TokenReport | undefined> => {
    const item = await reach(access, 'coordination/unavailable', 'read token report', () =>
      getItem(access, tokenReportKey(mint)),
    );
    const row = reportRow.safeParse(item);
    return row.success && row.data.expiresAtMs > nowMs ? row.data.report : undefined;
  },
  save: async (report) => {
    const expiresAtMs = report.assessedAtMs + keptMs;
    const put = new PutCommand({
      TableName: access.tableName,
      Item: {
        ...tokenReportKey(report.mint),
        entity: 'token-report',
        assessedAtMs: report.assessedAtMs,
        report: reportMessageOf(report),
        expiresAtMs,
        expiresAtSeconds: Math.ceil(expiresAtMs / 1_000),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR assessedAtMs <= :assessedAtMs',
      ExpressionAttributeValues: { ':assessedAtMs': report.assessedAtMs },
    });
    await reach<unknown>(
      access,
      'coordination/unavailable',
      'save token report',
      () => access.documents.send(put),
      (error) => (error instanceof ConditionalCheckFailedException ? 'a newer one is kept' : undefined),
    );
  },
});
