import { expect, it } from 'vitest';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import type { WatchState } from '#trading/domain/prices/watch-state.ts';
import { epochMs, lamports } from '#trading/domain/values/quantities.ts';
import { createWatchStates } from '#trading/use-cases/prices/watch-prices-states.ts';
import { openPosition, startMs } from '../../domain/exits/exit-paths.ts';

const armed = async () => {
  let nowMs = startMs;
  const book = createMemoryWatchBook();
  const states = createWatchStates(book, () => epochMs(nowMs));
  const position = openPosition();
  const entry = states.of(position);
  const becomes = (change: Partial<WatchState>) => {
    entry.watch = { ...entry.watch, ...change };
  };
  const storedAfter = async (ms: number) => {
    nowMs += ms;
    await states.storeDue([entry]);
    return (await book.of([position.positionId])).get(position.positionId);
  };
  becomes({ trailingArmed: true, highLamports: lamports(1_000_000n) });
  await storedAfter(0);
  return { becomes, storedAfter };
};

it('a high that rose by one per cent is stored within two seconds: a crash loosens no stop by more', async () => {
  const { becomes, storedAfter } = await armed();
  becomes({ highLamports: lamports(1_010_000n) });
  expect((await storedAfter(2_000))?.highLamports).toBe(1_010_000n);
});

it('a high that rose by less waits for a minute, and is stored then', async () => {
  const { becomes, storedAfter } = await armed();
  becomes({ highLamports: lamports(1_009_999n) });
  expect((await storedAfter(59_000))?.highLamports).toBe(1_000_000n);
  expect((await storedAfter(1_000))?.highLamports).toBe(1_009_999n);
});

it('what is armed does not wait for the high that armed it', async () => {
  const { becomes, storedAfter } = await armed();
  becomes({ highLamports: lamports(1_000_001n), breakevenArmed: true });
  expect((await storedAfter(2_000))?.breakevenArmed).toBe(true);
});
