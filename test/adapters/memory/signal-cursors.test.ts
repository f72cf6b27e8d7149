import { createMemorySignalCursors } from '#adapters/memory/signal-cursors.ts';
import { describeSignalCursors } from '../../contract/signal-cursors.ts';

describeSignalCursors('memory', async () => createMemorySignalCursors());
