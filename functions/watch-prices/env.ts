import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'TRADING_TABLE',
  'COORDINATION_TABLE',
  'EXITS_QUEUE_URL',
  'WAKE_UPS_TOPIC_ARN',
  'PROVIDERS_SECRET',
]);
