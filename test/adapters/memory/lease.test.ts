import { createMemoryLeaseBook } from '#adapters/memory/lease.ts';
import { describeLeaseBook } from '../../contract/lease.ts';

describeLeaseBook('memory', async () => createMemoryLeaseBook());
