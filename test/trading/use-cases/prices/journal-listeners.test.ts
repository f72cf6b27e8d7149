import { describe, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { timingJournal } from '#trading/use-cases/exits/time-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { wakingJournal } from '#trading/use-cases/prices/wake-watcher.ts';
import { createWorld, leaderTransaction, tradeOf } from '../trading-world.ts';

const bought = async (wake: () => Promise<void>, onFault: (error: unknown) => void = () => {}) => {
  const world = await createWorld();
  const buy = tradeOf('buy');
  world.transactions.set(buy.signature, leaderTransaction(buy));
  const exits: number[] = [];
  const journal = timingJournal(wakingJournal(world.deps.journal, { wake }, onFault), (ms) => exits.push(ms));
  const handled = await handleSignal({ ...world.deps, journal }, buy);
  return { world, exits, handled };
};

describe('the listeners of the journal', () => {
  it('wake the watcher once when a buy has opened a position, and time no exit', async () => {
    let wakes = 0;
    const { exits, handled } = await bought(async () => {
      wakes += 1;
    });
    expect(handled.kind).toBe('done');
    expect(wakes).toBe(1);
    expect(exits).toEqual([]);
  });

  it('change nothing about a trade when the watcher cannot be woken', async () => {
    const faults: unknown[] = [];
    const { handled, world } = await bought(
      () => Promise.reject(new Error('no such topic')),
      (error) => faults.push(error),
    );
    expect(handled.kind).toBe('done');
    expect(faults).toHaveLength(1);
    expect(await world.deps.positions.open(10)).toHaveLength(1);
  });

  it('pass on every method of the journal', () => {
    const { journal } = createMemoryBooks();
    const listening = timingJournal(
      wakingJournal(journal, { wake: async () => {} }, () => {}),
      () => {},
    );
    expect(Object.keys(listening).sort()).toEqual(Object.keys(journal).sort());
  });
});
