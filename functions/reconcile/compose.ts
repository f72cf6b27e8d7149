import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { resumeOrders } from '#trading/use-cases/resume-orders.ts';
import { composeExecution, onFirstUse } from '../compose-execution.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The Lambda handler of `reconcile` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'reconcile' });
  const clients = { documents: createDocumentClient(), secrets: createSecretsManagerClient() };
  const execution = onFirstUse(() => composeExecution(clients, names, logger));
  return createHandler({
    steps: {
      orders: async () => resumeOrders(await execution()),
    },
    logger,
  });
};
