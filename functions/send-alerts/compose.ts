import { Logger } from '@aws-lambda-powertools/logger';
import { createSnsClient } from '#adapters/aws-clients.ts';
import { createDynamoAlertThrottle } from '#adapters/dynamodb/alert-throttle.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createSnsAlertTopic } from '#adapters/sns/create-sns-alert-topic.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { sendAlerts } from '#trading/use-cases/reports/send-alerts.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';

/** The handler over AWS clients. Throws when a variable is missing. */
export const compose = (variables: Readonly<Record<string, string | undefined>>) => {
  const { COORDINATION_TABLE, ALERTS_TOPIC_ARN } = env.parse(variables);
  const logger = new Logger({ serviceName: 'send-alerts' });
  const deps = {
    topic: createSnsAlertTopic({ client: createSnsClient(), topicArn: ALERTS_TOPIC_ARN }),
    throttle: createDynamoAlertThrottle({ documents: createDocumentClient(), tableName: COORDINATION_TABLE }),
    clock: () => epochMs(Date.now()),
  };
  return createHandler({
    send: (change) => sendAlerts(deps, change),
    log: (phrase, fields) => logger.warn(phrase, fields),
  });
};
