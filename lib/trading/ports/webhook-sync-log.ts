import type { WebhookSync } from '../domain/webhooks/webhook-sync.ts';

export type WebhookSyncLog = {
  /** The last sync, as of the newest write; undefined before the first. */
  readonly last: () => Promise<WebhookSync | undefined>;
  /** Notes a sync in place of the one before, unless that was done under a higher fence: then false, and nothing is written. */
  readonly note: (sync: WebhookSync) => Promise<boolean>;
};
