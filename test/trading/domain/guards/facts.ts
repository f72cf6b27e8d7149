/** Facts on which every guard passes, with one altered at a time. */
import { noRisk } from '#trading/domain/books/risk.ts';
import { noRecord } from '#trading/domain/books/token-record.ts';
import type { MarketFacts } from '#trading/domain/guards/guard.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import {
  globalSettings,
  initialUserSettings,
  type UserSettings,
  userSettings,
} from '#trading/domain/settings/settings.ts';
import {
  basisPoints,
  dayOf,
  epochMs,
  lamports,
  tokenAmount,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import { accountOf } from '../../../contract/journal-values.ts';
import { launchOf, theLeader, theMint, theWallet, tradeOf } from '../../use-cases/trading-world.ts';
import { goodReport } from '../safety/reports.ts';

export const launch = launchOf();
export const copy = tradeOf('buy', { tokens: tokenAmount(50_000_000n), quoteAmount: lamports(500_000_000n) });
export const nowMs = epochMs(launch.seenAtMs + 1_000);
export const wish = {
  kind: 'manual-buy',
  requestId: 'a-wish',
  by: 'owner',
  why: 'I know',
  mint: theMint,
  seenAtMs: nowMs,
  overrides: [],
} as const satisfies MarketFacts['origin'];

/** Live, past the ramp, with the protections of a new user. */
export const settings: UserSettings = goLive(
  userSettings.parse({
    ...initialUserSettings(theWallet),
    copy: [
      { ...initialCopyRelation(theLeader), minLeaderSpendLamports: '100000000', maxLeaderSpendLamports: '1000000000' },
    ],
    ramp: { lifted: { atMs: 1, by: 'owner', why: 'tried it elsewhere' } },
  }),
  { by: 'owner', atMs: 1 },
);

export type Change = {
  readonly facts?: Partial<MarketFacts>;
  readonly settings?: (
    next: {
      -readonly [Section in keyof UserSettings]: UserSettings[Section];
    },
  ) => void;
};

/** An entry of 0.05 SOL on which nothing refuses. */
export const factsOf = (origin: MarketFacts['origin'], change: Change = {}): MarketFacts => {
  const changed = structuredClone(settings);
  change.settings?.(changed);
  const account = accountOf({ cashLamports: lamports(5_000_000_000n), risk: { ...noRisk, day: dayOf(nowMs) } });
  return {
    nowMs,
    global: globalSettings.parse({ haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] }),
    settings: changed,
    origin,
    plannedMode: 'live',
    spendLamports: lamports(50_000_000n),
    overrides: undefined,
    reservationLamports: lamports(55_000_000n),
    account,
    budget: {
      userId: account.userId,
      mode: 'live',
      day: dayOf(nowMs),
      committedLamports: lamports(0n),
      reservedLamports: lamports(0n),
      launchBuys: 0,
    },
    position: undefined,
    token: noRecord({ userId: account.userId, mode: 'live', mint: theMint }),
    leaderDays: [],
    leaderSoldSlot: undefined,
    mint: {
      mint: theMint,
      program: 'spl-token',
      decimals: 6,
      supply: 1_000_000n,
      mintAuthority: undefined,
      freezeAuthority: undefined,
      extensions: [],
    },
    quote: {
      inputMint: wrappedSolMint,
      outputMint: theMint,
      amountIn: 50_000_000n,
      slippageBps: basisPoints(50),
      amountOut: 5_000_000n,
      minimumOut: 4_975_000n,
      priceImpactBps: 10,
      takenAtMs: nowMs,
      venues: ['Pump.fun Amm'],
      raw: {},
    },
    report: goodReport({ mint: theMint }),
    sold: {
      kind: 'quoted',
      quote: {
        inputMint: theMint,
        outputMint: wrappedSolMint,
        amountIn: 5_000_000n,
        slippageBps: basisPoints(1_000),
        amountOut: 49_500_000n,
        minimumOut: 44_550_000n,
        priceImpactBps: 10,
        takenAtMs: nowMs,
        raw: {},
      },
    },
    ...change.facts,
  };
};
