import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedHolders, type Holder, holdersPart, sellersAmong } from '#trading/domain/safety/holders.ts';
import { launchFactsIn } from '#trading/domain/safety/launch-facts.ts';
import { refusedName } from '#trading/domain/safety/name-rules.ts';
import { answers, joinedWish, reportAgeMs, reportWishOf } from '#trading/domain/safety/report-wish.ts';
import { shareOf, unknown } from '#trading/domain/safety/token-report.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, lamports, mint, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import { anyReport, goodReport } from './reports.ts';

const holder = (owner: string, tokens: bigint, kind: Holder['kind'] = 'wallet'): Holder => ({
  ...{ owner, tokens, kind, frozen: false, lamports: 1_000_000_000n },
});
const none: ReadonlySet<string> = new Set();

describe('shares of the supply', () => {
  it('leave out pools, lockers and burnt tokens, and count a program that nobody knows', () => {
    const holders = [
      holder('curve', 500n, 'venue'),
      holder('pool', 100n, 'program'),
      holder('locker', 50n, 'locker'),
      holder('fire', 50n, 'burnt'),
      holder('program', 40n, 'program'),
      holder('ada', 30n),
    ];
    expect(holdersPart({ supply: 1_000n }, holders, new Set(['pool']))).toEqual({
      ...{ kind: 'known', largestBps: 400, topTenBps: 700, setAsideBps: 7_000, wallets: 2 },
    });
  });

  it('count the accounts of one owner together', () => {
    expect(
      holdersPart({ supply: 100n }, [holder('ada', 10n), holder('bob', 15n), holder('ada', 10n)], none),
    ).toMatchObject({
      largestBps: 2_000,
      wallets: 2,
    });
  });

  it('are never told smaller than they are, and everything of a token without supply', () => {
    expect(shareOf(1n, 3n)).toBe(3_334);
    expect(shareOf(0n, 0n)).toBe(10_000);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 20n }), (part, whole) => {
        const bps = BigInt(shareOf(part, whole));
        expect(bps <= 10_000n && (bps === 10_000n || bps * whole >= part * 10_000n)).toBe(true);
      }),
    );
  });

  it('of the ten largest are at least that of the largest, and never fall when somebody holds more', () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 1_000n }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.nat(19), fc.bigInt({ min: 0n, max: 1_000n }), (tokens, nth, more) => {
        const holders = tokens.map((amount, index) => holder(`h${index}`, amount));
        const raised = holders.map((each, index) =>
          index === nth % holders.length ? { ...each, tokens: each.tokens + more } : each,
        );
        const [before, after] = [holders, raised].map((all) => holdersPart({ supply: 100_000n }, all, none));
        if (before?.kind !== 'known' || after?.kind !== 'known') throw new Error('not known');
        expect(before.topTenBps).toBeGreaterThanOrEqual(before.largestBps);
        expect(after.topTenBps).toBeGreaterThanOrEqual(before.topTenBps);
        expect(after.largestBps).toBeGreaterThanOrEqual(before.largestBps);
      }),
    );
  });

  it('name as sellers wallets with SOL that are not frozen, the creator last', () => {
    const counted = countedHolders(
      [
        ...[
          holder('creator', 50n),
          { ...holder('frozen', 40n), frozen: true },
          { ...holder('poor', 30n), lamports: 1n },
        ],
        ...[holder('program', 25n, 'program'), holder('ada', 20n)],
      ],
      none,
    );
    expect(sellersAmong(counted, 'creator').map(({ owner }) => owner)).toEqual(['ada', 'creator']);
  });
});

describe('a name', () => {
  const rules = { deny: ['Inu'], allow: [], plainOnly: true };
  it.each([
    ['Shiba INU', 'SHIB', 'it holds "Inu"'],
    ['ＳＨＩＢＡ ｉｎｕ', 'X', 'it holds "Inu"'],
    ['Dog', 'sinusoid', 'it holds "Inu"'],
    ['Do\u200Bg', 'DOG', 'it holds characters that do not show'],
    ['Dog', '\u202EGOD', 'it holds characters that do not show'],
    ['Dog', 'DOG', undefined],
  ])('%j (%j) is judged by its letters', (name, symbol, expected) =>
    expect(refusedName({ name, symbol }, rules)).toBe(expected),
  );

  it('must hold one of the allowed texts when there are any', () => {
    const allowed = { deny: [], allow: ['dog', 'cat'], plainOnly: false };
    expect(refusedName({ name: 'Top Cat', symbol: 'T' }, allowed)).toBeUndefined();
    expect(refusedName({ name: 'Frog', symbol: 'F' }, allowed)).toBe('it holds none of the allowed texts');
  });
});

describe('the facts of a launch', () => {
  const theMint = mint('M'.repeat(43));
  const creator = walletAddress('C'.repeat(43));
  const payer = walletAddress('P'.repeat(43));
  const borsh = (text: string) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return Buffer.concat([length, bytes]).toString('hex');
  };
  const change = (owner: string, tokens: bigint, of = theMint) => ({
    ...{ tokenAccount: 'a', owner: walletAddress(owner), mint: of, decimals: 6, change: tokenAmount(tokens) },
    ...{ before: tokenAmount(0n), lamportsChange: lamports(0n) },
  });
  const txWith = (dataHex: string, programId: string, accounts: readonly string[]) => ({
    ...{ feePayer: payer, tokenChanges: [], instructions: [{ programId, accounts, dataHex }] },
  });
  const pump = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';
  const named = `d6904cec5f8b31b4${borsh('Höhenflug 🚀')}${borsh('HIGH')}${borsh('https://high.test')}`;

  it('count what creator and payer bought with it, and nobody else', () => {
    const tokenChanges = [
      ...[
        change(creator, 40n),
        change(payer, 2n),
        change('B'.repeat(43), 500n),
        change(creator, 7n, mint('X'.repeat(43))),
      ],
    ];
    expect(
      launchFactsIn({ feePayer: payer, tokenChanges, instructions: [] }, { mint: theMint, creator }).devBought,
    ).toBe(42n);
    const sold = [change(creator, -40n)];
    expect(
      launchFactsIn({ feePayer: payer, tokenChanges: sold, instructions: [] }, { mint: theMint, creator }).devBought,
    ).toBe(0n);
  });

  it('hold the name that the instruction gives, in whatever script', () => {
    expect(launchFactsIn(txWith(named, pump, [theMint]), { mint: theMint, creator }).name).toEqual({
      ...{ name: 'Höhenflug 🚀', symbol: 'HIGH', uri: 'https://high.test' },
    });
    const lab = `afaf6d1f0d989bed06${named.slice(16)}`;
    const accounts = Array.from({ length: 8 }, (_, nth) => (nth === 6 ? theMint : 'other'));
    expect(
      launchFactsIn(txWith(lab, 'LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj', accounts), { mint: theMint, creator })
        .name,
    ).toMatchObject({ symbol: 'HIGH' });
  });

  it('hold no name of another mint, and none from bytes that are cut off, too long or no text', () => {
    const nameIn = (dataHex: string, of: string = theMint) =>
      launchFactsIn(txWith(dataHex, pump, [of]), { mint: theMint, creator }).name;
    expect(nameIn(named, 'X'.repeat(43))).toBeUndefined();
    expect(nameIn(named.slice(0, -2))).toBeUndefined();
    expect(nameIn('d6904cec5f8b31b4ffffff7f')).toBeUndefined();
    expect(nameIn(`d6904cec5f8b31b402000000c328${borsh('A')}${borsh('B')}`)).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        nameIn(`d6904cec5f8b31b4${Buffer.from(bytes).toString('hex')}`);
      }),
    );
  });
});

describe('a report', () => {
  const settings = userSettings.parse(initialUserSettings('A'.repeat(43)));
  const wish = reportWishOf(settings, true);
  const at = goodReport().assessedAtMs;
  const nothing = unknown('no node');

  it('answers a wish until it is too old, and never one from the future', () => {
    expect(answers(goodReport(), wish, epochMs(at + 30_000))).toBe(true);
    expect(answers(goodReport(), wish, epochMs(at + 30_001))).toBe(false);
    expect(answers(goodReport(), wish, epochMs(at - 1))).toBe(false);
    expect(reportAgeMs(goodReport(), epochMs(at - 1))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(['mintAccount', 'holders', 'liquidity', 'sale', 'creator', 'launch'] as const)(
    'whose part %s is not known is made anew for a launch',
    (part) => expect(answers(goodReport({ [part]: nothing }), wish, at)).toBe(false),
  );

  it('needs no launch to answer a copy', () => {
    expect(answers(goodReport({ creator: nothing, launch: nothing }), reportWishOf(settings, false), at)).toBe(true);
  });

  it('that answers the wish of several answers that of each', () => {
    const wishes = fc
      .record({
        maxAgeMs: fc.integer({ min: 1_000, max: 60_000 }),
        scanners: fc.subarray(['rugCheck', 'goPlus', 'jupiter'] as const),
        scannerTimeoutMs: fc.constant(500),
        ...{ simulation: fc.boolean(), socials: fc.boolean(), launch: fc.boolean() },
      })
      .map((each) => each);
    fc.assert(
      fc.property(anyReport, wishes, wishes, fc.nat(60_000), (report, one, other, ageMs) => {
        const now = epochMs(report.assessedAtMs + ageMs);
        if (!answers(report, joinedWish([one, other]), now)) return;
        expect(answers(report, one, now) && answers(report, other, now)).toBe(true);
      }),
    );
  });
});
