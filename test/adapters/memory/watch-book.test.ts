import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import { describeWatchBook } from '../../contract/watch-book.ts';

describeWatchBook('memory', async () => createMemoryWatchBook());
