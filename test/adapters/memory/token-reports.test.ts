import { createMemoryLaunchBook } from '#adapters/memory/launch-book.ts';
import { createMemoryTokenReports } from '#adapters/memory/token-reports.ts';
import { describeLaunchBook, describeTokenReports } from '../../contract/token-reports.ts';

describeTokenReports('memory', async () => createMemoryTokenReports());
describeLaunchBook('memory', async () => createMemoryLaunchBook());
