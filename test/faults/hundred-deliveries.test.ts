/** One signal, delivered a hundred times at once, past every deduplication of the queues: a hundred live executors. */
import { expect, it } from 'vitest';
import { violationsOf } from '#local/faults/judge/invariants.ts';
import { keepLedger } from '#local/faults/judge/ledger.ts';
import { opened, positionsOf } from '#local/faults/judge/tally.ts';
import { comeToRest } from '#local/faults/scenarios/scenario.ts';
import { noTrace } from '#local/faults/stage/trace.ts';
import { openWorld } from '#local/faults/world/world.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();
const deliveries = 100;
const oneSol = 1_000_000_000n;

it.each([[['ada']], [['ada', 'bob', 'cyd']]])(
  'makes one order and one fill for each of %j',
  async (names) => {
    const users = names.map((name) => ({ name, copies: true }));
    const world = await openWorld({ seed: 'hundred', users, tables: await bench.tables().open(), trace: noTrace });
    try {
      const ledger = keepLedger(world);
      const body = JSON.stringify(world.market.leaderBuys(oneSol), (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      for (let nth = 1; nth <= deliveries; nth += 1)
        world.queues.send('wallet-trades', { group: `group-${nth}`, deduplicationId: `delivery-${nth}`, body });
      await comeToRest(world);
      expect(world.witness.orders.size).toBe(names.length);
      expect(ledger.landed().filter(({ error }) => error === undefined)).toHaveLength(names.length);
      for (const name of names) expect(opened(await positionsOf(world, name))).toHaveLength(1);
      expect(world.queues.dead).toEqual([]);
      expect(await violationsOf(world, ledger, {})).toEqual([]);
    } finally {
      await world.close();
    }
  },
  120_000,
);
