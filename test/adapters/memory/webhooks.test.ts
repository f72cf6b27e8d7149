import { createMemoryHeartbeats } from '#adapters/memory/heartbeats.ts';
import { createMemoryWebhookRegistry } from '#adapters/memory/webhook-registry.ts';
import { createMemoryWebhookSyncLog } from '#adapters/memory/webhook-sync-log.ts';
import { describeHeartbeats } from '../../contract/heartbeats.ts';
import { describeWebhookRegistry } from '../../contract/webhook-registry.ts';
import { describeWebhookSyncLog } from '../../contract/webhook-sync-log.ts';

describeWebhookRegistry('memory', async () => {
  const registry = createMemoryWebhookRegistry();
  const switchOff = async (id: string) => {
    const webhook = registry.account.get(id);
    if (webhook !== undefined) registry.account.set(id, { ...webhook, active: false });
  };
  return { registry, switchOff };
});
describeWebhookSyncLog('memory', async () => createMemoryWebhookSyncLog());
describeHeartbeats('memory', async () => createMemoryHeartbeats());
