import type { Alert } from '../../domain/books/alert.ts';
import type { AlertThrottle } from '../../ports/alert-throttle.ts';
import type { AlertTopic } from '../../ports/alert-topic.ts';
import type { Clock } from '../../ports/clock.ts';

export type Telling = {
  readonly topic: AlertTopic;
  readonly throttle: AlertThrottle;
  readonly clock: Clock;
};

/**
 * Sends an alert that was not sent before; true when it was sent now. Throws when it could not be sent. Sent at least once,
 * and once only unless the run ends between sending it and remembering that.
 */
export const tellOnce = async ({ topic, throttle, clock }: Telling, alert: Alert): Promise<boolean> => {
  // Asking for 0 seconds claims nothing: a failed delivery leaves the key free for the next try.
  if (!(await throttle.first(alert.key, clock(), 0))) return false;
  await topic.publish(alert);
  await throttle.first(alert.key, clock(), alert.onceInSeconds);
  return true;
};
