import { createMemoryAlertThrottle } from '#adapters/memory/alert-throttle.ts';
import { describeAlertThrottle } from '../../contract/alert-throttle.ts';

describeAlertThrottle('memory', async () => createMemoryAlertThrottle());
