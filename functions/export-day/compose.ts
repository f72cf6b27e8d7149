import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createS3ExportStore } from '#adapters/s3/create-s3-export-store.ts';
import { createS3Client } from '#adapters/s3/s3-client.ts';
import { exportDay } from '#trading/use-cases/reports/export-day.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The handler over AWS clients. Throws when a variable is missing. */
export const compose = (variables: Readonly<Record<string, string | undefined>>) => {
  const { SETTINGS_TABLE, TRADING_TABLE, EXPORTS_BUCKET } = env.parse(variables);
  const documents = createDocumentClient();
  const deps = {
    settings: createDynamoSettingsStore({ documents, tableName: SETTINGS_TABLE }),
    accounts: createDynamoAccountBook({ documents, tableName: TRADING_TABLE }),
    store: createS3ExportStore({ client: createS3Client(), bucket: EXPORTS_BUCKET }),
  };
  return createHandler((day) => exportDay(deps, day));
};
