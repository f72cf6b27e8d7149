/** The adapters over an embedded cloud's tables, for the run itself and for its summary. */
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import type { PreparedCloud } from '../cloud/cloud-options.ts';

/** Settings, journal, positions, accounts and decisions of a cloud. */
export const openBooks = ({ endpoints, variables }: Pick<PreparedCloud, 'endpoints' | 'variables'>) => {
  const documents = createDocumentClient(
    {},
    {
      endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: endpoints['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: endpoints['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: endpoints['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    },
  );
  const trading = { documents, tableName: variables.TRADING_TABLE };
  return {
    settings: createDynamoSettingsStore({ documents, tableName: variables.SETTINGS_TABLE }),
    journal: createDynamoOrderJournal(trading),
    positions: createDynamoPositionBook(trading),
    accounts: createDynamoAccountBook(trading),
    decisions: createDynamoDecisionLog(trading),
    close: () => documents.destroy(),
  };
};

export type Books = ReturnType<typeof openBooks>;
