import { expect, it } from 'vitest';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();

it("loses no leader's sell to ten minutes without an RPC node", async () => {
  const { struck, violations } = await bench.strike(
    'leader-sells-all',
    'node-refuses-for-ten-minutes',
    ({ index }) => index === 0,
  );
  expect(struck).toBeDefined();
  expect(violations).toEqual([]);
}, 120_000);
