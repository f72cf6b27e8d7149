/** The adapters that only the alerts about settings need. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createSnsClient } from '#adapters/aws-clients.ts';
import { createDynamoAlertThrottle } from '#adapters/dynamodb/alert-throttle.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSnsAlertTopic } from '#adapters/sns/create-sns-alert-topic.ts';
import type { AlertSettings } from '#trading/use-cases/settings/alert-settings.ts';
import { systemClock } from '../compose-execution.ts';

type Clients = { readonly documents: DynamoDBDocumentClient };
type Names = {
  readonly SETTINGS_TABLE: string;
  readonly COORDINATION_TABLE: string;
  readonly ALERTS_TOPIC_ARN: string;
};

/** Settings, the alerts topic and its throttle. */
export const composeAlerts = ({ documents }: Clients, names: Names): AlertSettings => ({
  settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
  topic: createSnsAlertTopic({ client: createSnsClient(), topicArn: names.ALERTS_TOPIC_ARN }),
  throttle: createDynamoAlertThrottle({ documents, tableName: names.COORDINATION_TABLE }),
  clock: systemClock,
  digest: sha256Digest,
});
