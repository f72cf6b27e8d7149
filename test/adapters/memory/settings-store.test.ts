import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { describeSettingsStore } from '../../contract/settings-store.ts';

describeSettingsStore('memory', async () => {
  const store = createMemorySettingsStore();
  return { store, spoil: async (row) => store.breakRow(row, 'settings.limits: found nothing, allowed object') };
});
