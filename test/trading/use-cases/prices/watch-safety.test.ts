import { describe, expect, it } from 'vitest';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { type Mint, mint } from '#trading/domain/values/quantities.ts';
import { createSafetyWatch } from '#trading/use-cases/prices/watch-safety.ts';

const facts = (of: Mint, mintAuthority?: string): MintFacts => ({
  mint: of,
  program: 'spl-token',
  decimals: 6,
  supply: 1n,
  mintAuthority,
  freezeAuthority: undefined,
  extensions: [],
});

describe('the watch over mints', () => {
  it('tells of an authority that came back, in calls of a hundred', async () => {
    const asked: number[] = [];
    const bad = mint('m150');
    const watch = createSafetyWatch(async (mints) => {
      asked.push(mints.length);
      return new Map(mints.map((each) => [each, facts(each, each === bad ? 'somebody' : undefined)]));
    });
    await watch.check(Array.from({ length: 250 }, (_, n) => mint(`m${n}`)));
    expect(asked).toEqual([100, 100, 50]);
    expect(watch.noticesOf(bad)).toEqual({ unsafeMint: 'mint-authority-live' });
    expect(watch.noticesOf(mint('m1'))).toEqual({ unsafeMint: undefined });
  });

  it('takes a node that does not know a mint, or does not answer, for no finding', async () => {
    const bad = mint('bad');
    let answer: () => MintFacts | undefined = () => facts(bad, 'somebody');
    const watch = createSafetyWatch(async () => new Map([[bad, answer()]]));
    await watch.check([bad]);
    answer = () => undefined;
    await watch.check([bad]);
    expect(watch.noticesOf(bad).unsafeMint).toBe('mint-authority-live');
    answer = () => {
      throw new Error('no node');
    };
    await expect(watch.check([bad])).rejects.toThrow('no node');
    expect(watch.noticesOf(bad).unsafeMint).toBe('mint-authority-live');
  });
});
