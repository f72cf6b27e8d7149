import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'TRADING_TABLE',
  'COORDINATION_TABLE',
  'EXITS_QUEUE_URL',
  'PROVIDERS_SECRET',
]);
