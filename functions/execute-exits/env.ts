import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'TRADING_TABLE',
  'COORDINATION_TABLE',
  'EXITS_DEAD_QUEUE_URL',
  'PROVIDERS_SECRET',
  'WALLET_SECRET_PREFIX',
]);
