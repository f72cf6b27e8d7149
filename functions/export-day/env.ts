import { environmentOf } from '../environment.ts';

export const env = environmentOf(['SETTINGS_TABLE', 'TRADING_TABLE', 'EXPORTS_BUCKET']);
