import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { describePositionHistory } from '../../contract/position-history.ts';

describePositionHistory('memory', async () => createMemoryPositionHistory());
