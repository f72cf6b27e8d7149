import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { describeRotationBook } from '../../contract/rotation-book.ts';

describeRotationBook('memory', async () => {
  const settings = createMemorySettingsStore();
  return { ...createMemoryBooks(settings), settings };
});
