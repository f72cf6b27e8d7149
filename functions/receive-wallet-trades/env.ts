import { environmentOf } from '../environment.ts';

export const env = environmentOf([
  'SETTINGS_TABLE',
  'WALLET_TRADES_QUEUE_URL',
  'QUARANTINE_QUEUE_URL',
  'WEBHOOK_SECRET',
]);
