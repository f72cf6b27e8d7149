import { placeOf } from '../../domain/webhooks/webhook.ts';
import type { WebhookSync } from '../../domain/webhooks/webhook-sync.ts';
import type { SyncOutcome, SyncWebhooks } from './sync-webhooks.ts';
import type { SyncWish } from './webhook-account.ts';
import { underWebhookLease } from './webhook-lease.ts';
import { type Written, writeStep } from './write-webhook.ts';

/**
 * Removes every webhook of ours, and keeps the schedule from putting them back until somebody syncs: what is sent to an
 * address that nobody serves costs credits all the same.
 */
export const removeWebhooks = (
  deps: Pick<SyncWebhooks, 'registry' | 'leases' | 'log' | 'clock' | 'holder'>,
  { frontDoorUrl, formerUrls = [] }: SyncWish,
): Promise<SyncOutcome> =>
  underWebhookLease(deps, async ({ fence, stillMine }): Promise<SyncOutcome> => {
    const done: Written[] = [];
    const failed = (reason: string): SyncOutcome => ({ kind: 'failed', reason, done, switchedOff: [] });
    const note: WebhookSync = {
      ...{ atMs: deps.clock(), fence, outcome: 'removed' },
      ...{ reason: undefined, settled: undefined, webhooks: [] },
    };
    // Noted first: a schedule that comes in between must not put back what is about to go.
    await deps.log.note(note);
    const listed = await deps.registry.list();
    if (listed.kind !== 'answered') return failed(listed.reason);
    const ours = listed.value.filter(({ url }) => placeOf(url, [frontDoorUrl, ...formerUrls]) !== undefined);
    for (const { id, url } of ours) {
      if (!(await stillMine())) return failed('lease-lost: another sync has taken over');
      const outcome = await writeStep(deps.registry, { kind: 'remove', id, url, because: 'nothing-to-watch' });
      done.push(outcome);
      if (!outcome.verified) return failed(outcome.reason ?? `not-removed: ${id} is still there`);
    }
    return { kind: 'settled', done, switchedOff: [], webhooks: [] };
  });
