/** Random prices, rules and accidents for the exit rules, and a small world that fills what they fire. */
import * as fc from 'fast-check';
import { afterSell, type Position } from '#trading/domain/books/position.ts';
import { exitCause } from '#trading/domain/exits/exit-rule.ts';
import { evaluateExits, type FiredExit } from '#trading/domain/exits/exit-rules.ts';
import { mustStore, startWatch, type WatchState } from '#trading/domain/prices/watch-state.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import {
  epochMs,
  lamports,
  mint,
  orderId,
  positionId,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';

export const startMs = 1_800_000_000_000;
export const cost = 1_000_000_000n;

export const openPosition = (change: Partial<Position> = {}): Position => ({
  positionId: positionId('p'),
  userId: userId('ada'),
  wallet: walletAddress('w'),
  mode: 'live',
  mint: mint('m'),
  context: 'sniper',
  leader: undefined,
  status: 'open',
  orderInFlight: undefined,
  tokens: tokenAmount(1_000_003n),
  costLamports: lamports(cost),
  realisedLamports: lamports(0n),
  rentLamports: lamports(0n),
  openedAtMs: epochMs(startMs),
  closedAtMs: undefined,
  closedBy: undefined,
  soldBy: {},
  deadSinceMs: undefined,
  version: 2,
  ...change,
});

export const noRules: ExitSettings = {
  takeProfit: [],
  stopLossBps: null,
  trailingStop: null,
  breakeven: null,
  timeStop: null,
  stalePriceMs: null,
  liquidityFallBps: null,
  creatorSold: false,
  unsafeMint: false,
  sessionEndMinute: null,
  priceJumpBps: 10_000_000,
  urgentPriorityFeeLamports: lamports(0n),
};

const share = (max = 10_000) => fc.integer({ min: 1, max });
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const ladder = fc
  .array(fc.record({ rise: fc.integer({ min: 1, max: 6_000 }), sell: share(5_000) }), { maxLength: 6 })
  .map((steps) => {
    let gainBps = 0;
    let left = 10_000;
    return steps.flatMap(({ rise, sell }) => {
      gainBps += rise;
      const sellBps = Math.min(sell, left);
      left -= sellBps;
      return sellBps > 0 ? [{ gainBps, sellBps }] : [];
    });
  });

export const anyRules: fc.Arbitrary<ExitSettings> = fc.record({
  takeProfit: ladder,
  stopLossBps: perhaps(share()),
  trailingStop: perhaps(fc.record({ armGainBps: share(), fallBps: share(6_000) })),
  breakeven: perhaps(
    fc.record({ armGainBps: share(), keep: fc.nat(99) }).map(({ armGainBps, keep }) => ({
      armGainBps,
      keepGainBps: Math.floor((armGainBps * keep) / 100),
    })),
  ),
  timeStop: perhaps(
    fc.record({ afterMs: fc.integer({ min: 1_000, max: 300_000 }), unlessGainBps: perhaps(share(20_000)) }),
  ),
  stalePriceMs: perhaps(fc.integer({ min: 10_000, max: 60_000 })),
  liquidityFallBps: perhaps(share()),
  creatorSold: fc.boolean(),
  unsafeMint: fc.boolean(),
  sessionEndMinute: perhaps(fc.integer({ min: 479, max: 483 })),
  priceJumpBps: fc.constant(10_000_000),
  urgentPriorityFeeLamports: fc.constant(lamports(0n)),
});

/** One look: what has changed since the one before, and what becomes of what it fires. */
export type Look = {
  readonly afterMs: number;
  /** New price as a part of the former, in basis points. */
  readonly movesToBps: number;
  readonly silent: boolean;
  readonly liquidityBps: number;
  /** Raw tokens of the creator; undefined: nobody could tell. */
  readonly creatorHolds: bigint | undefined;
  readonly unsafe: boolean;
  /** How many looks the order takes to fill; `lost`: the request never arrives. */
  readonly fillsAfter: number | 'lost';
  readonly crash: boolean;
};

const rarely = fc.integer({ min: 0, max: 60 }).map((n) => n === 0);

export const anyPath: fc.Arbitrary<readonly Look[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(
      { weight: 14, arbitrary: fc.integer({ min: 500, max: 5_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 10_000, max: 60_000 }) },
    ),
    movesToBps: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 8_800, max: 11_400 }) },
      { weight: 1, arbitrary: fc.integer({ min: 100, max: 30_000 }) },
    ),
    silent: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    liquidityBps: fc.oneof(fc.constant(10_000), fc.integer({ min: 0, max: 12_000 })),
    creatorHolds: fc.oneof(
      { weight: 6, arbitrary: fc.constant(500n) },
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 1_000n }) },
    ),
    unsafe: rarely,
    fillsAfter: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.constant('lost' as const)),
    crash: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

export type Happened = {
  readonly look: number;
  readonly fired: FiredExit | undefined;
  /** As the rules saw it. */
  readonly position: Position;
  readonly before: WatchState;
  readonly after: WatchState;
  readonly price: bigint | undefined;
  readonly liquidity: bigint;
  readonly creatorHolds: bigint | undefined;
  readonly unsafe: boolean;
  readonly nowMs: number;
};

export const sell = (position: Position, fired: Pick<FiredExit, 'rule' | 'cause' | 'tokens'>): Position => {
  const tokens = fired.tokens === undefined || fired.tokens > position.tokens ? position.tokens : fired.tokens;
  const fill = {
    tokens: tokenAmount(-tokens),
    lamports: lamports(0n),
    feeLamports: lamports(0n),
    tipLamports: lamports(0n),
    rentLamports: lamports(0n),
    walletLamports: lamports(0n),
    slot: 1,
    atMs: epochMs(startMs),
  };
  return afterSell(position, fill, fired);
};

/** Plays a path. With `crashes` the watcher forgets at every look that says so whatever was not stored. */
export const play = (rules: ExitSettings, path: readonly Look[], crashes: boolean): readonly Happened[] => {
  const happened: Happened[] = [];
  let position = openPosition();
  let watch = startWatch(position, epochMs(startMs));
  let stored: WatchState | undefined;
  let whole = cost;
  let nowMs = startMs;
  /** Orders one after the other: the first has the claim, the others wait for it. */
  let flying: readonly { readonly exit: FiredExit; readonly looks: number }[] = [];
  for (const [look, step] of path.entries()) {
    nowMs += step.afterMs;
    whole = (whole * BigInt(step.movesToBps)) / 10_000n;
    const [first, ...others] = flying;
    if (first !== undefined && first.looks <= 0) {
      position = sell({ ...position, orderInFlight: undefined }, first.exit);
      flying = others;
    } else if (first !== undefined) flying = [{ ...first, looks: first.looks - 1 }, ...others];
    if (position.status === 'closed') break;
    if (crashes && step.crash) watch = stored ?? startWatch(position, epochMs(startMs));
    const seen: Position = flying.length === 0 ? position : { ...position, orderInFlight: orderId('o') };
    const bought = 1_000_003n;
    const price = step.silent ? undefined : (whole * position.tokens) / bought;
    const liquidity = (10n ** 11n * BigInt(step.liquidityBps)) / 10_000n;
    const before = watch;
    const { fired, watch: after } = evaluateExits({
      position: seen,
      watch,
      tick:
        price === undefined
          ? undefined
          : { sellLamports: price, liquidityLamports: liquidity, source: 'pool', atMs: epochMs(nowMs), slot: look + 1 },
      notices: {
        creatorTokens: step.creatorHolds === undefined ? undefined : tokenAmount(step.creatorHolds),
        unsafeMint: step.unsafe ? 'mint-authority-live' : undefined,
      },
      rules,
      nowMs: epochMs(nowMs),
    });
    happened.push({ look, fired, position: seen, before, after, price, liquidity, ...pick(step), nowMs });
    if (mustStore(stored ?? { ...before, version: 0 }, after))
      stored = { ...after, version: (stored?.version ?? 0) + 1 };
    watch = after;
    if (fired === undefined || step.fillsAfter === 'lost') continue;
    if (flying.length === 0 && step.fillsAfter === 0) position = sell(position, fired);
    else flying = [...flying, { exit: fired, looks: step.fillsAfter }];
  }
  return happened;
};

const pick = ({ creatorHolds, unsafe }: Look) => ({ creatorHolds, unsafe });

export const keyOf = ({ rule, step }: FiredExit): string => exitCause(positionId('p'), rule, step);
