import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { describePoolBook } from '../../contract/pool-book.ts';

describePoolBook('memory', async () => createMemoryPoolBook());
