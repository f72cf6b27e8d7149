import { describe, expect, it } from 'vitest';
import { createMemoryCreatorBook } from '#adapters/memory/creator-book.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { launchSignalOf } from '../../signals.ts';
import { createWorld } from '../trading-world.ts';

describe('the creator of a launch', () => {
  it('is remembered from its signal, whoever buys', async () => {
    const world = await createWorld();
    const creators = createMemoryCreatorBook();
    const launch = launchSignalOf(3);
    await handleSignal({ ...world.deps, creators }, launch);
    expect(await creators.of([launch.mint])).toEqual(new Map([[launch.mint, launch.creator]]));
  });

  it('who cannot be written down changes nothing about the trade', async () => {
    const launch = launchSignalOf(3);
    const fails = async () => Promise.reject(new Error('no table'));
    const creators = { remember: fails, of: fails };
    const [one, other] = [await createWorld(), await createWorld()];
    expect(await handleSignal({ ...one.deps, creators }, launch)).toEqual(await handleSignal(other.deps, launch));
  });
});
