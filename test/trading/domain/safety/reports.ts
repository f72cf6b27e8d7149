/** A report on a good token, to be made worse, and arbitraries of reports. */
import fc from 'fast-check';
import { type Scan, type TokenReport, unknown } from '#trading/domain/safety/token-report.ts';
import { epochMs, lamports, mint, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';

const address = (letter: string) => letter.repeat(43);
const supply = 1_000_000_000_000_000n;

export const goodReport = (change: Partial<TokenReport> = {}): TokenReport => ({
  mint: mint(address('M')),
  assessedAtMs: epochMs(1_800_000_000_000),
  mintAccount: { kind: 'known', unsafe: null, supply: tokenAmount(supply) },
  holders: { kind: 'known', largestBps: 500, topTenBps: 2_000, setAsideBps: 7_500, wallets: 12 },
  creator: { kind: 'known', creator: walletAddress(address('C')), shareBps: 100, launches: 1 },
  launch: { kind: 'known', devBuyBps: 100 },
  liquidity: {
    ...{ kind: 'known', form: 'pool', program: address('P'), address: address('A') },
    ...{ lamports: lamports(60_000_000_000n), lpLockedBps: 10_000 },
  },
  sale: {
    ...{ kind: 'sold', how: 'simulated', tokens: tokenAmount(1_000n), lamports: lamports(90n) },
    seller: walletAddress(address('S')),
  },
  name: {
    ...{ kind: 'known', name: 'Good Dog', symbol: 'DOG', uri: 'https://dog.test', source: 'mint' },
    socials: { kind: 'known', links: ['x'] },
  },
  scans: { rugCheck: { kind: 'not-asked' }, goPlus: { kind: 'not-asked' }, jupiter: { kind: 'not-asked' } },
  ...change,
});

const bps = fc.integer({ min: 0, max: 10_000 });
const sometimes = <T>(part: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: part }, { weight: 1, arbitrary: fc.constant(unknown('no node')) });
const scan: fc.Arbitrary<Scan> = fc.oneof(
  fc.constant({ kind: 'not-asked' } as const),
  fc.constant(unknown('timed-out')),
  fc.record({
    kind: fc.constant('known' as const),
    vetoes: fc.array(fc.constantFrom('rugged', 'mintable'), { maxLength: 2 }),
    riskScore: fc.option(fc.integer({ min: 0, max: 100 })),
  }),
);

export const anyReport: fc.Arbitrary<TokenReport> = fc
  .record({
    unsafe: fc.option(fc.constantFrom('mint-authority-live', 'extension-permanent-delegate')),
    holders: sometimes(
      fc.record({
        kind: fc.constant('known' as const),
        ...{ largestBps: bps, topTenBps: bps, setAsideBps: bps, wallets: fc.nat(20) },
      }),
    ),
    creator: sometimes(
      fc.record({
        kind: fc.constant('known' as const),
        creator: fc.constant(walletAddress(address('C'))),
        shareBps: bps,
        launches: fc.integer({ min: 1, max: 51 }),
      }),
    ),
    launch: sometimes(fc.record({ kind: fc.constant('known' as const), devBuyBps: bps })),
    liquidity: sometimes(
      fc.record({
        kind: fc.constant('known' as const),
        form: fc.constantFrom('curve' as const, 'pool' as const),
        program: fc.constant(address('P')),
        address: fc.constant(address('A')),
        lamports: fc.bigInt({ min: 0n, max: 300_000_000_000n }).map(lamports),
        lpLockedBps: fc.option(bps),
      }),
    ),
    sale: sometimes(
      fc.oneof(
        fc.record({
          kind: fc.constant('sold' as const),
          how: fc.constantFrom('simulated' as const, 'quoted' as const),
          tokens: fc.bigInt({ min: 1n, max: 10n ** 15n }).map(tokenAmount),
          lamports: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(lamports),
          seller: fc.option(fc.constant(walletAddress(address('S')))),
        }),
        fc.constant({ kind: 'unsellable', because: 'a simulated sale fails: account-frozen (17)' } as const),
      ),
    ),
    scans: fc.record({ rugCheck: scan, goPlus: scan, jupiter: scan }),
  })
  .map(({ unsafe, ...parts }) =>
    goodReport({ ...parts, mintAccount: { kind: 'known', unsafe, supply: tokenAmount(supply) } }),
  );
