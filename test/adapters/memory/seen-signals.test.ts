import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import { describeSeenSignals } from '../../contract/seen-signals.ts';

describeSeenSignals('memory', async () => createMemorySeenSignals());
