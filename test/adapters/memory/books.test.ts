import { createMemoryBooks } from '#adapters/memory/books.ts';
import { describeBooks } from '../../contract/books.ts';
import { describeOrderJournal } from '../../contract/order-journal.ts';

describeOrderJournal('memory', async () => createMemoryBooks());
describeBooks('memory', async () => createMemoryBooks());
