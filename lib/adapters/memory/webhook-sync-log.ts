import type { WebhookSync } from '#trading/domain/webhooks/webhook-sync.ts';
import type { WebhookSyncLog } from '#trading/ports/webhook-sync-log.ts';

/** The last sync, for simulation and tests. */
export const createMemoryWebhookSyncLog = (): WebhookSyncLog => {
  let kept: WebhookSync | undefined;
  return {
    last: async () => kept,
    note: async (sync) => {
      if (kept !== undefined && kept.fence > sync.fence) return false;
      kept = sync;
      return true;
    },
  };
};
