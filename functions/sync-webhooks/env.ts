import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'COORDINATION_TABLE',
  'WEBHOOK_SECRET',
  'PROVIDERS_SECRET',
  'ALERTS_TOPIC_ARN',
  'FRONT_DOOR_URL',
]);
