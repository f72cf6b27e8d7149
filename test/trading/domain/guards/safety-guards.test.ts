import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkToken, type TokenFacts } from '#trading/domain/guards/safety-guards.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { type TokenReport, unknown } from '#trading/domain/safety/token-report.ts';
import { initialUserSettings, type UserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import type { Quote } from '#trading/domain/swaps/swap.ts';
import { basisPoints, epochMs, lamports, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { anyReport, goodReport } from '../safety/reports.ts';

type Settings = Pick<UserSettings, 'safety' | 'sniper'>;
const initial = userSettings.parse(initialUserSettings('A'.repeat(43)));
const safetyWith = (change: Partial<Settings['safety']>): Settings => ({
  ...initial,
  safety: { ...initial.safety, ...change },
});
const sniperWith = (change: Partial<Settings['sniper']>): Settings => ({
  ...initial,
  sniper: { ...initial.sniper, ...change },
});

const report = goodReport();
const goodMint: MintFacts = {
  ...{ mint: report.mint, program: 'token-2022', decimals: 6, supply: 10n ** 15n },
  ...{ mintAuthority: undefined, freezeAuthority: undefined, extensions: ['metadata-pointer', 'token-metadata'] },
};
const bought: Quote = {
  ...{ inputMint: wrappedSolMint, outputMint: report.mint, amountIn: 1_000_000n, amountOut: 5_000n },
  ...{ slippageBps: basisPoints(50), minimumOut: 4_900n, priceImpactBps: 10, takenAtMs: epochMs(1), raw: {} },
};
const soldFor = (amountOut: bigint): TokenFacts['sold'] => ({
  kind: 'quoted',
  quote: { ...bought, inputMint: report.mint, outputMint: wrappedSolMint, amountIn: 5_000n, amountOut },
});
const factsOf = (change: Partial<TokenFacts> = {}): TokenFacts => ({
  ...{ settings: initial, origin: { kind: 'launch' }, mint: goodMint, report, bought, sold: soldFor(990_000n) },
  ...change,
});
const verdictsOn = (change: Partial<TokenFacts>) =>
  new Map(checkToken(factsOf(change)).map((each) => [each.guard, each]));
const refusals = (change: Partial<TokenFacts>) =>
  [...verdictsOn(change).values()].flatMap((each) => (each.passed ? [] : each.guard));
const reportWith = (change: Partial<TokenReport>) => ({ report: goodReport(change) });
const known = <Part extends { kind: string }>(part: Part) => part as Extract<Part, { kind: 'known' }>;
const nothing = unknown('no node answered');
const aScan = (vetoes: readonly string[], riskScore: number | null = 5) => ({
  kind: 'known' as const,
  vetoes: [...vetoes],
  riskScore,
});
const scansWith = (scan: TokenReport['scans']['rugCheck']) =>
  reportWith({ scans: { ...report.scans, rugCheck: scan } });

describe('a token that is good by every fact', () => {
  it.each(['launch', 'wallet-trade', 'manual-buy'] as const)(
    'is refused by no guard when a %s starts the entry',
    (kind) => {
      expect(refusals({ origin: { kind } })).toEqual([]);
    },
  );

  it('is still refused when its mint account, read anew, is not', () => {
    expect(refusals({ mint: { ...goodMint, freezeAuthority: 'somebody' } })).toEqual(['mint-unsafe']);
    expect(refusals({ mint: undefined, report: undefined })).toEqual(['mint-unsafe']);
  });
});

/** Guard, facts at its limit that pass, facts just beyond that are refused. */
const limits: readonly (readonly [guard: string, within: Partial<TokenFacts>, beyond: Partial<TokenFacts>])[] = [
  ['cannot-sell', {}, reportWith({ sale: { kind: 'unsellable', because: 'a simulated sale fails' } })],
  [
    'cannot-sell',
    {
      ...reportWith({ sale: { ...(report.sale as object), how: 'quoted' } as TokenReport['sale'] }),
      settings: safetyWith({ requireSellSimulation: false }),
    },
    reportWith({ sale: { ...(report.sale as object), how: 'quoted' } as TokenReport['sale'] }),
  ],
  ['round-trip-loss-too-high', { sold: soldFor(900_000n) }, { sold: soldFor(899_999n) }],
  [
    'liquidity-too-low',
    reportWith({ liquidity: { ...known(report.liquidity), lamports: lamports(1_000_000_000n) } }),
    reportWith({ liquidity: { ...known(report.liquidity), lamports: lamports(999_999_999n) } }),
  ],
  [
    'liquidity-too-low',
    { settings: sniperWith({ minLiquidityLamports: lamports(60_000_000_000n) }) },
    { settings: sniperWith({ minLiquidityLamports: lamports(60_000_000_001n) }) },
  ],
  [
    'lp-not-locked',
    {
      ...reportWith({ liquidity: { ...known(report.liquidity), lpLockedBps: 9_000 } }),
      settings: safetyWith({ minLpLockedBps: 9_000 }),
    },
    {
      ...reportWith({ liquidity: { ...known(report.liquidity), lpLockedBps: null } }),
      settings: safetyWith({ minLpLockedBps: 9_000 }),
    },
  ],
  [
    'largest-holder-too-large',
    reportWith({ holders: { ...known(report.holders), largestBps: 3_000 } }),
    reportWith({ holders: { ...known(report.holders), largestBps: 3_001 } }),
  ],
  [
    'largest-holder-too-large',
    { settings: sniperWith({ maxHolderBps: 500 }) },
    { settings: sniperWith({ maxHolderBps: 499 }) },
  ],
  [
    'top-holders-too-large',
    reportWith({ holders: { ...known(report.holders), topTenBps: 7_000 } }),
    reportWith({ holders: { ...known(report.holders), topTenBps: 7_001 } }),
  ],
  [
    'top-holders-too-large',
    { settings: sniperWith({ maxTopHoldersBps: 2_000 }) },
    { settings: sniperWith({ maxTopHoldersBps: 1_999 }) },
  ],
  [
    'creator-share-too-large',
    reportWith({ creator: { ...known(report.creator), shareBps: 1_000 } }),
    reportWith({ creator: { ...known(report.creator), shareBps: 1_001 } }),
  ],
  [
    'creator-launches-too-many',
    {
      ...reportWith({ creator: { ...known(report.creator), launches: 3 } }),
      settings: safetyWith({ maxCreatorLaunches: 3 }),
    },
    {
      ...reportWith({ creator: { ...known(report.creator), launches: 4 } }),
      settings: safetyWith({ maxCreatorLaunches: 3 }),
    },
  ],
  [
    'dev-buy-too-large',
    reportWith({ launch: { kind: 'known', devBuyBps: 1_000 } }),
    reportWith({ launch: { kind: 'known', devBuyBps: 1_001 } }),
  ],
  [
    'name-refused',
    { settings: sniperWith({ names: { deny: ['cat'], allow: ['DOG'], plainOnly: true } }) },
    { settings: sniperWith({ names: { deny: ['dog'], allow: [], plainOnly: true } }) },
  ],
  [
    'socials-missing',
    { settings: sniperWith({ requireSocials: true }) },
    {
      ...reportWith({ name: { ...known(report.name), socials: { kind: 'known', links: [] } } }),
      settings: sniperWith({ requireSocials: true }),
    },
  ],
  [
    'confidence-too-low',
    { settings: sniperWith({ minConfidence: 91 }) },
    { settings: sniperWith({ minConfidence: 92 }) },
  ],
  [
    'scanner-veto',
    { ...scansWith(aScan([])), settings: safetyWith({ scanners: { ...initial.safety.scanners, rugCheck: 'veto' } }) },
    {
      ...scansWith(aScan(['rugged'])),
      settings: safetyWith({ scanners: { ...initial.safety.scanners, rugCheck: 'veto' } }),
    },
  ],
  [
    'scanner-veto',
    {
      ...scansWith(aScan([], 60)),
      settings: safetyWith({ scanners: { ...initial.safety.scanners, rugCheck: 'veto' } }),
    },
    {
      ...scansWith(aScan([], 61)),
      settings: safetyWith({ scanners: { ...initial.safety.scanners, rugCheck: 'veto' } }),
    },
  ],
];

describe('a guard of the token', () => {
  it.each(limits)(
    '%s passes at its limit and refuses beyond, with what it found and what it allows',
    (guard, within, beyond) => {
      expect(verdictsOn(within).get(guard)).toMatchObject({ passed: true });
      const verdict = verdictsOn(beyond).get(guard);
      expect(verdict).toMatchObject({ passed: false });
      expect(verdict?.found).not.toBe('');
      expect(verdict?.allowed).not.toBe('');
    },
  );

  it.each([
    ['cannot-sell', { sale: nothing }],
    ['liquidity-too-low', { liquidity: nothing }],
    ['largest-holder-too-large', { holders: nothing }],
    ['top-holders-too-large', { holders: nothing }],
    ['creator-share-too-large', { creator: nothing }],
    ['dev-buy-too-large', { launch: nothing }],
  ] as const)('%s refuses what is not known, and says why it is not', (guard, parts) => {
    expect(verdictsOn(reportWith(parts)).get(guard)).toMatchObject({
      passed: false,
      found: 'not known: no node answered',
    });
  });

  it('round-trip-loss-too-high refuses when nobody quotes the sale', () => {
    expect(refusals({ sold: undefined })).toEqual(['round-trip-loss-too-high']);
    expect(refusals({ sold: { kind: 'no-route' } })).toEqual(['round-trip-loss-too-high']);
  });

  it('of launches alone asks nothing of a copy, and none asks for a creator whom nobody knows', () => {
    const settings = sniperWith({
      requireSocials: true,
      minConfidence: 100,
      names: { deny: ['dog'], allow: [], plainOnly: true },
    });
    const parts = reportWith({ launch: nothing, creator: nothing, name: nothing });
    expect(refusals({ ...parts, settings, origin: { kind: 'wallet-trade' } })).toEqual([]);
  });

  it('on names refuses an unreadable name when a text is looked for', () => {
    const names = { deny: ['cat'], allow: [], plainOnly: false };
    expect(refusals({ ...reportWith({ name: nothing }), settings: sniperWith({ names }) })).toEqual(['name-refused']);
    expect(refusals(reportWith({ name: nothing }))).toEqual([]);
  });
});

describe('scanners', () => {
  const using = (use: 'off' | 'veto' | 'required') => ({
    settings: safetyWith({ scanners: { ...initial.safety.scanners, rugCheck: use } }),
  });

  it('that are silent refuse only when they are required', () => {
    for (const scan of [unknown('timed-out'), { kind: 'not-asked' } as const]) {
      expect(refusals({ ...scansWith(scan), ...using('off') })).toEqual([]);
      expect(refusals({ ...scansWith(scan), ...using('veto') })).toEqual([]);
      expect(refusals({ ...scansWith(scan), ...using('required') })).toEqual(['scanner-veto']);
    }
  });

  it('only ever add refusals: no word of theirs makes a token pass that is refused without them', () => {
    fc.assert(
      fc.property(anyReport, fc.constantFrom('off', 'veto', 'required'), (any, use) => {
        const silent = { ...any, scans: report.scans };
        const without = refusals({ report: silent });
        const withScans = refusals({
          report: any,
          settings: safetyWith({ scanners: { rugCheck: use, goPlus: use, jupiter: use } }),
        });
        expect(withScans).toEqual(expect.arrayContaining(without));
      }),
    );
  });
});
