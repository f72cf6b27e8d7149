import { environmentOf } from '../environment.ts';

export const env = environmentOf(['COORDINATION_TABLE', 'ALERTS_TOPIC_ARN']);
