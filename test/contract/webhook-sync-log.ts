/** What every log of the last sync must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { WebhookSync } from '#trading/domain/webhooks/webhook-sync.ts';
import type { WebhookSyncLog } from '#trading/ports/webhook-sync-log.ts';
import { atMs } from './journal-values.ts';

const sync: WebhookSync = {
  atMs,
  fence: 3,
  outcome: 'settled',
  reason: undefined,
  settled: { key: 'key-1', atMs },
  webhooks: [{ id: 'one', route: 'launches', part: 1, type: 'raw', addresses: 2, secretId: 'secret-1' }],
};
const failed: WebhookSync = { ...sync, atMs: epochMs(atMs + 1), fence: 4, outcome: 'failed', reason: 'http-401' };

/** Runs the suite on logs that `create` makes, empty each time. */
export const describeWebhookSyncLog = (name: string, create: () => Promise<WebhookSyncLog>): void => {
  describe(`the last sync on ${name}`, () => {
    let log: WebhookSyncLog;
    beforeEach(async () => {
      log = await create();
    });

    it('is unknown before the first', async () => expect(await log.last()).toBeUndefined());

    it('is the newest that was noted, as it was noted', async () => {
      expect(await log.note(sync)).toBe(true);
      expect(await log.last()).toEqual(sync);
      expect(await log.note(failed)).toBe(true);
      expect(await log.last()).toEqual(failed);
    });

    it('may be noted again under the same fence, and with nothing settled and nothing registered', async () => {
      await log.note(sync);
      const removed: WebhookSync = { ...sync, outcome: 'removed', settled: undefined, webhooks: [] };
      expect(await log.note(removed)).toBe(true);
      expect(await log.last()).toEqual(removed);
    });

    it('is not replaced by one under a lower fence, whose lease is lost', async () => {
      await log.note(failed);
      expect(await log.note({ ...sync, atMs: epochMs(atMs + 9) })).toBe(false);
      expect(await log.last()).toEqual(failed);
    });
  });
};
