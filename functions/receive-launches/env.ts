import { environmentOf } from '../environment.ts';

export const env = environmentOf(['LAUNCHES_QUEUE_URL', 'QUARANTINE_QUEUE_URL', 'WEBHOOK_SECRET']);
