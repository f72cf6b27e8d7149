import { createMemoryExitLine } from '#adapters/memory/exit-line.ts';
import { describeExitLine } from '../../contract/exit-line.ts';

describeExitLine('memory', async () => createMemoryExitLine());
