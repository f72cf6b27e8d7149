import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoExitLine } from '#adapters/dynamodb/exit-line.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDeadLetterBox } from '#adapters/sqs/dead-letter-box.ts';
import type { ExitExecution } from '#trading/use-cases/exits/exit-precedence.ts';
import { composeExecution, onFirstUse } from '../compose-execution.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The Lambda handler of `execute-exits` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'execute-exits' });
  const documents = createDocumentClient();
  const secrets = createSecretsManagerClient();
  const settings = createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE });
  const execution = onFirstUse<ExitExecution>(async (making) => ({
    ...(await composeExecution({ documents, secrets }, names, logger, making)),
    settings,
    line: createDynamoExitLine({ documents, tableName: names.COORDINATION_TABLE }),
  }));
  const sqs = createSqsClient();
  const putAside = createDeadLetterBox(sqs, [names.EXITS_DEAD_QUEUE_URL]);
  // Read while nobody waits for it; a failure shows at the first use, which tries again.
  execution().catch(() => undefined);
  return createHandler({ execution, sqs, putAside, logger });
};
