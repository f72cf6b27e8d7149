import { describe, expect, it } from 'vitest';
import { type Making, onFirstUse } from '#functions/compose-execution.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';

const setUp = () => {
  const state = { nowMs: 1_000_000, made: 0, broken: false };
  let last: Making<string> | undefined;
  const use = onFirstUse<string>(
    async (making) => {
      last = making;
      if (state.broken) throw new Error('away');
      state.made += 1;
      return `make ${state.made}`;
    },
    () => epochMs(state.nowMs),
  );
  return { state, use, making: () => last };
};
/** Lets what was begun in the background come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('what is made on first use', () => {
  it('is made once for many who ask at once', async () => {
    const { use } = setUp();
    expect(await Promise.all([use(), use(), use()])).toEqual(['make 1', 'make 1', 'make 1']);
  });

  it('is made again after a minute, without anybody waiting for it', async () => {
    const { state, use, making } = setUp();
    await use();
    state.nowMs += 60_001;
    expect(await use()).toBe('make 1');
    await settle();
    expect(await use()).toBe('make 2');
    expect(making()?.before).toBe('make 1');
  });

  it('is made again at once when a key was refused, but not at will', async () => {
    const { state, use, making } = setUp();
    await use();
    state.nowMs += 5_000;
    making()?.renew();
    expect(await use()).toBe('make 2');
    for (let request = 0; request < 100; request += 1) {
      state.nowMs += 10;
      making()?.renew();
      await use();
    }
    expect(state.made).toBe(2);
  });

  it('serves through an outage, but not for ever', async () => {
    const { state, use } = setUp();
    await use();
    state.broken = true;
    state.nowMs += 600_000;
    expect(await use()).toBe('make 1');
    await settle();
    state.nowMs += 600_000;
    await expect(use()).rejects.toThrow('away');
  });

  it('is tried again after a first failure', async () => {
    const { state, use } = setUp();
    state.broken = true;
    await expect(use()).rejects.toThrow('away');
    state.broken = false;
    expect(await use()).toBe('make 1');
  });
});
