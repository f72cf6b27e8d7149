import { describe, expect, it } from 'vitest';
import { openingPosition } from '#trading/domain/books/position.ts';
import { noRisk, type Risk } from '#trading/domain/books/risk.ts';
import type { MarketFacts } from '#trading/domain/guards/guard.ts';
import { checkMarket } from '#trading/domain/guards/guards.ts';
import { overridable, refusedBy } from '#trading/domain/guards/overrides.ts';
import { type TokenReport, unknown } from '#trading/domain/safety/token-report.ts';
import type { GlobalSettings, UserSettings } from '#trading/domain/settings/settings.ts';
import {
  basisPoints,
  dayOf,
  epochMs,
  lamports,
  tokenAmount,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import { accountOf, planOf } from '../../../contract/journal-values.ts';
import { theLeader, theMint } from '../../use-cases/trading-world.ts';
import { goodReport } from '../safety/reports.ts';
import { type Change, copy, factsOf, launch, nowMs, wish } from './facts.ts';

const other = walletAddress('Z'.repeat(43));
const rich = accountOf({ cashLamports: lamports(5_000_000_000n) });
const account = (change: Parameters<typeof accountOf>[0]): Change => ({ facts: { account: { ...rich, ...change } } });
const risk = (change: Partial<Risk>): Change => account({ risk: { ...noRisk, day: dayOf(nowMs), ...change } });
const hour = Math.floor(nowMs / 3_600_000);
const token = (change: Partial<MarketFacts['token']>): Change => ({
  facts: { token: { ...factsOf(launch).token, ...change } },
});
const quote = (change: Partial<MarketFacts['quote']>): Change => ({
  facts: { quote: { ...factsOf(launch).quote, ...change } },
});
const spent = (sol: bigint): Change => ({
  facts: { budget: { ...factsOf(launch).budget, committedLamports: lamports(sol) } },
});
const leaderDay = (ended: number, profit: bigint): Change => ({
  facts: {
    leaderDays: [
      {
        userId: rich.userId,
        mode: 'live',
        leader: theLeader,
        day: dayOf(nowMs),
        ended,
        profitLamports: lamports(profit),
      },
    ],
  },
});
const onRamp = (change: Change): Change => ({ ...change, settings: (next) => void (next.ramp = { lifted: null }) });

const reported = (change: Partial<TokenReport>): Change => ({
  facts: { report: goodReport({ mint: theMint, ...change }) },
});
const asking = (safety: Partial<UserSettings['safety']>, change: Change = {}): Change => ({
  ...change,
  settings: (next) => void (next.safety = { ...next.safety, ...safety }),
});
const sniping = (sniper: Partial<UserSettings['sniper']>, change: Change = {}): Change => ({
  ...change,
  settings: (next) => void (next.sniper = { ...next.sniper, ...sniper }),
});
const known = <Part extends { readonly kind: string }>(part: Part) => part as Extract<Part, { readonly kind: 'known' }>;
const spread = known(goodReport().holders);
const serial = { ...known(goodReport().creator), launches: 2 };
const leakyPool = { ...known(goodReport().liquidity), lpLockedBps: 9_999 };

const madeBy = (creator: typeof other) => ({ kind: 'known', creator, shareBps: 100, launches: 1 }) as const;
const nobodyKnows = { kind: 'unknown', because: 'no launch came by' } as const;

type Case = readonly [guard: string, origin: MarketFacts['origin'], refuses: Change, passes: Change];

/** The global settings with these halts. */
const forAll = (halts: Partial<GlobalSettings['halts']>): Change => ({
  facts: {
    global: { haltEntries: false, halts: { contexts: [], leaders: [], ...halts }, launchAddresses: [] },
  },
});

/** At the bound each guard passes, one beyond it refuses. */
const cases: readonly Case[] = [
  ['settings-readable', launch, { facts: { global: undefined } }, {}],
  ['halted', launch, { settings: (next) => void (next.haltEntries = true) }, {}],
  [
    'halted',
    launch,
    { facts: { global: { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] } } },
    {},
  ],
  [
    'context-halted',
    wish,
    { settings: (next) => void (next.halts = { ...next.halts, contexts: ['manual'] }) },
    { settings: (next) => void (next.halts = { ...next.halts, contexts: ['sniper', 'copy'] }) },
  ],
  [
    'leader-halted',
    copy,
    { settings: (next) => void (next.halts = { ...next.halts, leaders: [theLeader] }) },
    { settings: (next) => void (next.halts = { ...next.halts, leaders: [other] }) },
  ],
  ['context-halted', copy, forAll({ contexts: ['copy'] }), forAll({ contexts: ['sniper', 'manual'] })],
  ['leader-halted', copy, forAll({ leaders: [theLeader] }), forAll({ leaders: [other] })],
  ['mode-changed', launch, { facts: { plannedMode: 'paper' } }, { facts: { plannedMode: 'live' } }],
  [
    'signal-too-old',
    launch,
    { facts: { nowMs: epochMs(launch.seenAtMs + 15_001) } },
    {
      facts: {
        nowMs: epochMs(launch.seenAtMs + 15_000),
        quote: { ...factsOf(launch).quote, takenAtMs: epochMs(nowMs + 9_000) },
      },
    },
  ],
  [
    'trade-too-small',
    launch,
    { facts: { spendLamports: lamports(9_999_999n) } },
    { facts: { spendLamports: lamports(10_000_000n) } },
  ],
  [
    'trade-too-large',
    launch,
    { facts: { spendLamports: lamports(500_000_001n) } },
    { facts: { spendLamports: lamports(500_000_000n) } },
  ],
  [
    'leader-too-far-ahead',
    copy,
    { settings: (next) => void (next.copy = next.copy.map((each) => ({ ...each, maxLagMs: 999 }))) },
    { settings: (next) => void (next.copy = next.copy.map((each) => ({ ...each, maxLagMs: 1_000 }))) },
  ],
  ['leader-paid-in-stablecoin', copy, { facts: { origin: { ...copy, quoteAsset: 'USDC' } } }, {}],
  [
    'leader-trade-too-small',
    copy,
    { facts: { origin: { ...copy, quoteAmount: lamports(99_999_999n) } } },
    { facts: { origin: { ...copy, quoteAmount: lamports(100_000_000n), tokens: tokenAmount(10_000_000n) } } },
  ],
  [
    'leader-trade-too-large',
    copy,
    { facts: { origin: { ...copy, quoteAmount: lamports(1_000_000_001n) } } },
    { facts: { origin: { ...copy, quoteAmount: lamports(1_000_000_000n) } } },
  ],
  [
    'mint-listed',
    launch,
    { settings: (next) => void (next.lists = { ...next.lists, blockedMints: [theMint] }) },
    { settings: (next) => void (next.lists = { ...next.lists, allowedMints: [theMint] }) },
  ],
  [
    'creator-listed',
    launch,
    { settings: (next) => void (next.lists = { ...next.lists, blockedCreators: [launch.creator] }) },
    { settings: (next) => void (next.lists = { ...next.lists, allowedCreators: [launch.creator] }) },
  ],
  [
    'creator-listed',
    copy,
    {
      facts: { report: goodReport({ mint: theMint, creator: madeBy(launch.creator) }) },
      settings: (next) => void (next.lists = { ...next.lists, blockedCreators: [launch.creator] }),
    },
    {
      facts: { report: goodReport({ mint: theMint, creator: madeBy(launch.creator) }) },
      settings: (next) => void (next.lists = { ...next.lists, allowedCreators: [launch.creator] }),
    },
  ],
  // Nobody knows who created the token that a leader buys: he is on no allow-list.
  [
    'creator-listed',
    copy,
    {
      facts: { report: goodReport({ mint: theMint, creator: nobodyKnows }) },
      settings: (next) => void (next.lists = { ...next.lists, allowedCreators: [launch.creator] }),
    },
    { settings: (next) => void (next.lists = { ...next.lists, allowedCreators: null }) },
  ],
  [
    'leader-listed',
    copy,
    { settings: (next) => void (next.lists = { ...next.lists, allowedLeaders: [other] }) },
    { settings: (next) => void (next.lists = { ...next.lists, blockedLeaders: [other] }) },
  ],
  [
    'venue-listed',
    launch,
    { settings: (next) => void (next.lists = { ...next.lists, blockedVenues: ['pump fun AMM'] }) },
    { settings: (next) => void (next.lists = { ...next.lists, allowedVenues: ['PumpFun', 'pump.fun amm'] }) },
  ],
  [
    'venue-listed',
    copy,
    {
      ...quote({ venues: ['Pump.fun Amm', 'Raydium'] }),
      settings: (next) => void (next.lists = { ...next.lists, allowedVenues: ['Pump.fun Amm'] }),
    },
    {
      ...quote({ venues: ['Pump.fun Amm'] }),
      settings: (next) => void (next.lists = { ...next.lists, allowedVenues: ['Pump.fun Amm'] }),
    },
  ],
  [
    'slippage-over-cap',
    launch,
    { settings: (next) => void (next.limits = { ...next.limits, entrySlippageBps: basisPoints(1_001) }) },
    { settings: (next) => void (next.limits = { ...next.limits, entrySlippageBps: basisPoints(1_000) }) },
  ],
  ['account-frozen', launch, account({ frozenBecause: 'books-differ' }), {}],
  ['position-exists', launch, { facts: { position: openingPosition(planOf(1)) } }, {}],
  ['mint-unsafe', launch, { facts: { mint: undefined } }, {}],
  // The limits of each of these are tried in `safety-guards.test.ts`.
  ['cannot-sell', copy, reported({ sale: { kind: 'unsellable', because: 'frozen' } }), {}],
  ['round-trip-loss-too-high', copy, { facts: { sold: { kind: 'no-route' } } }, {}],
  ['liquidity-too-low', copy, reported({ liquidity: unknown('no pool') }), {}],
  ['lp-not-locked', copy, asking({ minLpLockedBps: 10_000 }, reported({ liquidity: leakyPool })), {}],
  [
    'largest-holder-too-large',
    copy,
    reported({ holders: { ...spread, largestBps: 3_001 } }),
    reported({ holders: spread }),
  ],
  [
    'top-holders-too-large',
    copy,
    reported({ holders: { ...spread, topTenBps: 7_001 } }),
    reported({ holders: spread }),
  ],
  ['creator-share-too-large', launch, reported({ creator: unknown('no node') }), {}],
  [
    'creator-launches-too-many',
    launch,
    asking({ maxCreatorLaunches: 1 }, reported({ creator: serial })),
    reported({ creator: serial }),
  ],
  ['dev-buy-too-large', launch, reported({ launch: { kind: 'known', devBuyBps: 1_001 } }), {}],
  ['name-refused', launch, sniping({ names: { deny: ['dog'], allow: [], plainOnly: false } }), {}],
  ['socials-missing', launch, sniping({ requireSocials: true }, reported({ name: unknown('no name') })), {}],
  ['confidence-too-low', copy, asking({ minConfidence: 92 }), asking({ minConfidence: 91 })],
  ['scanner-veto', copy, asking({ scanners: { rugCheck: 'required', goPlus: 'off', jupiter: 'off' } }), {}],
  [
    'ramp-position',
    launch,
    onRamp({ facts: { spendLamports: lamports(50_000_001n) } }),
    onRamp({ facts: { spendLamports: lamports(50_000_000n) } }),
  ],
  [
    'ramp-exposure',
    launch,
    onRamp(account({ exposureLamports: lamports(445_000_001n), goodTrades: 99 })),
    onRamp(account({ exposureLamports: lamports(445_000_000n), goodTrades: 99 })),
  ],
  ['max-open-positions', launch, account({ openPositions: 5 }), account({ openPositions: 4 })],
  [
    'exposure-too-high',
    launch,
    account({ exposureLamports: lamports(445_000_001n) }),
    account({ exposureLamports: lamports(445_000_000n) }),
  ],
  // 0.5 SOL a day: 0.2 lost, 0.245 at stake and 0.055 more are just all of it.
  [
    'daily-loss-reached',
    launch,
    account({
      exposureLamports: lamports(245_000_001n),
      risk: { ...noRisk, day: dayOf(nowMs), realisedLamports: lamports(-200_000_000n) },
    }),
    account({
      exposureLamports: lamports(245_000_000n),
      risk: { ...noRisk, day: dayOf(nowMs), realisedLamports: lamports(-200_000_000n) },
    }),
  ],
  // Lost once and won back: paused all the same. On the day before: forgotten.
  [
    'daily-loss-reached',
    launch,
    risk({ realisedLamports: lamports(300_000_000n), lowestLamports: lamports(-500_000_000n) }),
    risk({ day: dayOf(epochMs(nowMs - 86_400_000)), lowestLamports: lamports(-500_000_000n) }),
  ],
  [
    'consecutive-losses',
    launch,
    risk({ consecutiveLosses: 5, lastLossAtMs: epochMs(nowMs - 3_599_999) }),
    risk({ consecutiveLosses: 5, lastLossAtMs: epochMs(nowMs - 3_600_000) }),
  ],
  [
    'consecutive-losses',
    launch,
    risk({ consecutiveLosses: 6, lastLossAtMs: nowMs }),
    risk({ consecutiveLosses: 4, lastLossAtMs: nowMs }),
  ],
  [
    'drawdown',
    launch,
    risk({
      hours: [
        { hour: hour - 2, lamports: lamports(100_000_000n) },
        { hour: hour - 1, lamports: lamports(-300_000_001n) },
        { hour, lamports: lamports(300_000_001n) },
      ],
    }),
    risk({
      hours: [
        { hour: hour - 6, lamports: lamports(-900_000_000n) },
        { hour: hour - 1, lamports: lamports(-300_000_000n) },
      ],
    }),
  ],
  ['leader-sold-since', copy, { facts: { leaderSoldSlot: 5 } }, { facts: { leaderSoldSlot: 4 } }],
  ['low-profit-leader', copy, leaderDay(5, -100_000_001n), leaderDay(5, -100_000_000n)],
  ['low-profit-leader', copy, leaderDay(6, -900_000_000n), leaderDay(4, -900_000_000n)],
  [
    'max-launches-per-day',
    launch,
    { facts: { budget: { ...factsOf(launch).budget, launchBuys: 20 } } },
    { facts: { budget: { ...factsOf(launch).budget, launchBuys: 19 } } },
  ],
  ['max-buys-per-token', wish, token({ buys: 3 }), token({ buys: 2 })],
  ['bought-once', copy, token({ buys: 1, copyBuys: 1, buysAfter: { [other]: 1 } }), token({ buys: 1 })],
  [
    'token-cooling-down',
    launch,
    token({ closedAtMs: epochMs(nowMs - 299_999) }),
    token({ closedAtMs: epochMs(nowMs - 300_000) }),
  ],
  [
    'token-cooling-down',
    launch,
    token({ closedAtMs: epochMs(nowMs - 3_599_999), stoppedAtMs: epochMs(nowMs - 3_599_999) }),
    token({ closedAtMs: epochMs(nowMs - 3_600_000), stoppedAtMs: epochMs(nowMs - 3_600_000) }),
  ],
  ['daily-spend-reached', launch, spent(945_000_001n), spent(945_000_000n)],
  [
    'insufficient-sol',
    launch,
    account({ cashLamports: lamports(104_999_999n) }),
    account({ cashLamports: lamports(105_000_000n) }),
  ],
  [
    'quote-too-old',
    launch,
    quote({ takenAtMs: epochMs(nowMs - 10_001) }),
    quote({ takenAtMs: epochMs(nowMs - 10_000) }),
  ],
  ['price-impact-too-high', launch, quote({ priceImpactBps: 301 }), quote({ priceImpactBps: 300 })],
  ['price-above-leader', copy, quote({ amountOut: 4_761_904n }), quote({ amountOut: 4_761_905n })],
];

const verdictOf = (guard: string, facts: MarketFacts) => checkMarket(facts).find((each) => each.guard === guard);

describe('a guard', () => {
  it.each(cases)('%s refuses beyond its bound and passes at it', (guard, origin, refuses, passes) => {
    const refused = factsOf(origin, refuses);
    expect(verdictOf(guard, refused)).toMatchObject({ passed: false });
    expect(refusedBy(checkMarket(refused))).toBe(guard);
    const passed = factsOf(origin, passes);
    expect(verdictOf(guard, passed)?.passed ?? true).toBe(true);
    expect(refusedBy(checkMarket(passed))).toBeUndefined();
  });

  it.each(cases)(
    '%s is passed over by its owner where the table allows it, and only there',
    (guard, origin, refuses) => {
      const facts = factsOf(origin, refuses);
      const verdict = verdictOf(guard, { ...facts, overrides: { guards: [guard], by: 'owner', why: 'a test' } });
      expect(verdict?.passed).toBe(false);
      expect(verdict?.overridden).toEqual(overridable[guard] === true ? { by: 'owner', why: 'a test' } : undefined);
    },
  );

  it('stands in the table of overrides, has a test here, and says what it found and what it allows', () => {
    const seen = new Set(
      [launch, copy, wish].flatMap((origin) => checkMarket(factsOf(origin)).map(({ guard }) => guard)),
    );
    const tested = new Set(cases.map(([guard]) => guard));
    expect([...tested].toSorted()).toEqual(Object.keys(overridable).toSorted());
    for (const guard of seen) expect(tested).toContain(guard);
    for (const { found, allowed } of checkMarket(factsOf(copy))) expect([found, allowed]).not.toContain('');
  });
});

it('a halt of a part says for whom it was halted, for everybody first', () => {
  const found = (guard: string, change: Change) => verdictOf(guard, factsOf(copy, change))?.found;
  const own: Change = {
    settings: (next) => void (next.halts = { ...next.halts, contexts: ['copy'], leaders: [theLeader] }),
  };
  expect(found('context-halted', {})).toBe('copy');
  expect(found('context-halted', own)).toBe('copy (user)');
  expect(found('context-halted', { ...own, ...forAll({ contexts: ['copy'] }) })).toBe('copy (global)');
  expect(found('leader-halted', {})).toBe('no');
  expect(found('leader-halted', own)).toBe(`${theLeader} (user)`);
  expect(found('leader-halted', { ...own, ...forAll({ leaders: [theLeader] }) })).toBe(`${theLeader} (global)`);
  const both = factsOf(launch, { ...own, ...forAll({ contexts: ['manual', 'copy'] }) });
  expect(verdictOf('context-halted', both)).toMatchObject({ passed: true, allowed: 'not manual, copy' });
});

it('the same guards look at an entry whatever started it, but for those about a leader or a launch', () => {
  const namesOf = (origin: MarketFacts['origin']) => checkMarket(factsOf(origin)).map(({ guard }) => guard);
  const own = new Set([
    'leader-halted',
    'leader-paid-in-stablecoin',
    'leader-trade-too-small',
    'leader-trade-too-large',
    'leader-listed',
  ]);
  for (const name of ['low-profit-leader', 'bought-once', 'price-above-leader', 'max-launches-per-day']) own.add(name);
  own.add('leader-sold-since');
  for (const name of ['dev-buy-too-large', 'name-refused', 'socials-missing']) own.add(name);
  const shared = (origin: MarketFacts['origin']) => namesOf(origin).filter((name) => !own.has(name));
  expect(shared(copy).toSorted()).toEqual(shared(launch).toSorted());
  expect(shared(wish).toSorted()).toEqual(shared(launch).toSorted());
});

it('a live account leaves the ramp with its hundredth good trade, and a paper account was never on it', () => {
  const large = { spendLamports: lamports(100_000_000n) };
  const facts = (goodTrades: number) =>
    factsOf(launch, onRamp({ facts: { ...large, account: { ...rich, goodTrades } } }));
  expect(refusedBy(checkMarket(facts(99)))).toBe('ramp-position');
  expect(refusedBy(checkMarket(facts(100)))).toBeUndefined();
  const paper = factsOf(launch, {
    facts: { ...large, plannedMode: 'paper' },
    settings: (next) => {
      next.mode = 'paper';
      next.ramp = { lifted: null };
    },
  });
  expect(refusedBy(checkMarket(paper))).toBeUndefined();
});
