/**
 * Tells the owner about one change of the books. Keeps: it reads and writes nothing of trading (I9); an alert is sent at
 * least once, and once only unless the run ends between sending it and remembering that.
 */
import { alertsOf, type BooksChange } from '../domain/books/alert.ts';
import type { AlertThrottle } from '../ports/alert-throttle.ts';
import type { AlertTopic } from '../ports/alert-topic.ts';
import type { Clock } from '../ports/clock.ts';

export type SendAlerts = {
  readonly topic: AlertTopic;
  readonly throttle: AlertThrottle;
  readonly clock: Clock;
};

/** Sends the alerts of a change that were not sent before; their number. Throws when one could not be sent. */
export const sendAlerts = async ({ topic, throttle, clock }: SendAlerts, change: BooksChange): Promise<number> => {
  let sent = 0;
  for (const alert of alertsOf(change)) {
    // Asking for 0 seconds claims nothing: a failed delivery leaves the key free for the next try.
    if (!(await throttle.first(alert.key, clock(), 0))) continue;
    await topic.publish(alert);
    await throttle.first(alert.key, clock(), alert.onceInSeconds);
    sent += 1;
  }
  return sent;
};
