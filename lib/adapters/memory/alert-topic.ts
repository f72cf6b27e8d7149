import type { Alert } from '#trading/domain/books/alert.ts';
import type { AlertTopic } from '#trading/ports/alert-topic.ts';

/** A topic that keeps what was published, in order. */
export const createMemoryAlertTopic = (): AlertTopic & { readonly published: readonly Alert[] } => {
  const published: Alert[] = [];
  return {
    published,
    publish: async (alert) => {
      published.push(alert);
    },
  };
};
