/** Settings, leases and the log of the last sync in memory, before a registry of a test's choice. */
import { createMemoryLeaseBook } from '#adapters/memory/lease.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { createMemoryWebhookRegistry } from '#adapters/memory/webhook-registry.ts';
import { createMemoryWebhookSyncLog } from '#adapters/memory/webhook-sync-log.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { copyRelation, initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import type { WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import type { SyncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { address } from '../../../adapters/helius/payloads.ts';
import { author, settingsOf } from '../../../contract/settings-store.ts';

export const frontDoorUrl = 'https://door.example';
export const launchAddress = address(900);
export const leaderOf = (n: number): string => address(910 + n);

const relationTo = (leader: string) => copyRelation.parse(initialCopyRelation(leader));

/** A world where one user copies leaders 1 and 2; `copy` says whom alice copies from then on. */
export const createWebhookWorld = async (registry: WebhookRegistry = createMemoryWebhookRegistry()) => {
  const settings = createMemorySettingsStore();
  await settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [launchAddress] },
    0,
    author,
  );
  let version = 0;
  const copy = async (...leaders: readonly number[]): Promise<void> => {
    const wish = settingsOf({ copy: leaders.map((leader) => relationTo(leaderOf(leader))) });
    await settings.saveUser(userId('alice'), wish, version, author);
    version += 1;
  };
  await copy(1, 2);
  const time = { nowMs: 1_800_000_000_000 };
  const deps: SyncWebhooks = {
    ...{ registry, settings, leases: createMemoryLeaseBook(), log: createMemoryWebhookSyncLog() },
    clock: () => epochMs(time.nowMs),
    sleep: async (ms) => {
      time.nowMs += ms;
    },
    ...{ digest: sha256Digest, holder: 'one' },
  };
  return { deps, settings, copy, time };
};
