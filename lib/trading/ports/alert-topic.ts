import type { Alert } from '../domain/books/alert.ts';

export type AlertTopic = {
  /** Hands an alert over for delivery. Throws when it was not accepted. */
  readonly publish: (alert: Alert) => Promise<void>;
};
