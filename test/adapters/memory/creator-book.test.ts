import { createMemoryCreatorBook } from '#adapters/memory/creator-book.ts';
import { describeCreatorBook } from '../../contract/creator-book.ts';

describeCreatorBook('memory', async () => createMemoryCreatorBook());
