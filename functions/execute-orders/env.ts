import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'TRADING_TABLE',
  'COORDINATION_TABLE',
  'ORDERS_QUEUE_URL',
  'EXITS_QUEUE_URL',
  'LAUNCHES_DEAD_QUEUE_URL',
  'WALLET_TRADES_DEAD_QUEUE_URL',
  'ORDERS_DEAD_QUEUE_URL',
  'PROVIDERS_SECRET',
  'WALLET_SECRET_PREFIX',
]);
