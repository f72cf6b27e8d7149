import { describe, expect, it } from 'vitest';
import { createCachedWatchList } from '#adapters/memory/watch-list.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';

/** A list that a test can change, break and count the reads of, and a clock that it can move. */
const setUp = () => {
  const state = { leaders: ['ann'], reads: 0, broken: false, nowMs: 1_000_000 };
  const watchList = createCachedWatchList({
    clock: () => epochMs(state.nowMs),
    load: async () => {
      state.reads += 1;
      if (state.broken) throw new Error('the table is away');
      return new Set(state.leaders.map(walletAddress));
    },
  });
  return { state, watchList };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the cached watch list', () => {
  it('is read once for many webhooks, also when they come at once', async () => {
    const { state, watchList } = setUp();
    watchList.prefetch();
    await Promise.all([watchList.leaders(), watchList.leaders(), watchList.recentLeaders()]);
    expect([...(await watchList.leaders())]).toEqual(['ann']);
    expect(state.reads).toBe(1);
  });

  it('is read again in the background when it is stale: nobody waits', async () => {
    const { state, watchList } = setUp();
    await watchList.leaders();
    state.leaders = ['ann', 'bob'];
    state.nowMs += 60_001;
    expect([...(await watchList.leaders())]).toEqual(['ann']);
    await settled();
    expect([...(await watchList.leaders())]).toEqual(['ann', 'bob']);
    expect(state.reads).toBe(2);
  });

  it('serves the old list when the background read fails', async () => {
    const { state, watchList } = setUp();
    await watchList.leaders();
    state.broken = true;
    state.nowMs += 60_001;
    await watchList.leaders();
    await settled();
    expect([...(await watchList.leaders())]).toEqual(['ann']);
  });

  it('reads again for a recent list only when it is older than a few seconds', async () => {
    const { state, watchList } = setUp();
    await watchList.leaders();
    state.leaders = ['bob'];
    state.nowMs += 3_000;
    expect([...(await watchList.recentLeaders())]).toEqual(['ann']);
    state.nowMs += 1;
    expect([...(await watchList.recentLeaders())]).toEqual(['bob']);
    expect(state.reads).toBe(2);
  });

  it('throws when there is no list, or no recent one, and recovers', async () => {
    const { state, watchList } = setUp();
    state.broken = true;
    watchList.prefetch();
    await expect(watchList.leaders()).rejects.toThrow('the table is away');
    state.broken = false;
    expect([...(await watchList.leaders())]).toEqual(['ann']);
    state.broken = true;
    state.nowMs += 3_001;
    await expect(watchList.recentLeaders()).rejects.toThrow('the table is away');
  });
});
