import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'TRADING_TABLE',
  'COORDINATION_TABLE',
  'LAUNCHES_QUEUE_URL',
  'WALLET_TRADES_QUEUE_URL',
  'EXITS_QUEUE_URL',
  'PROVIDERS_SECRET',
  'WALLET_SECRET_PREFIX',
  'ALERTS_TOPIC_ARN',
]);
