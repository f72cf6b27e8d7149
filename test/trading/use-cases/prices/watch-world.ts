/**
 * Watchers on a virtual clock. Any of them may be killed or frozen at any of its effects, before or after it took place, and
 * each has a clock of its own that may be wrong. A watchdog starts one every minute, as the schedule does.
 */
import { createMemoryLeaseBook } from '#adapters/memory/lease.ts';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import { defaultLeaseTimes, watchdogMs } from '#trading/domain/prices/watch-lease.ts';
import { mintShardOf, partsOf, type WatchShard } from '#trading/domain/prices/watch-shards.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import { initialUserSettings, type UserRow, userSettings } from '#trading/domain/settings/settings.ts';
import {
  epochMs,
  lamports,
  type Mint,
  mint,
  positionId,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import type { PriceSource, SaleReading } from '#trading/ports/price-source.ts';
import { type PriceWatch, type WatchOutcome, watchPrices } from '#trading/use-cases/prices/watch-prices.ts';
import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';

const startMs = 1_800_000_000_000;
const wallet = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T';
const cost = 1_000_000_000n;
const spareMs = 20_000;

export type Fate = {
  /** The effect at which it strikes, from 1. */
  readonly effect: number;
  readonly when: 'before' | 'after';
  /** Undefined: killed. */
  readonly freezeMs?: number;
};

export type WorldOptions = {
  /** What all of the position sells for, in thousandths of its cost, by ms since the start; undefined: no price. */
  readonly price: (atMs: number) => bigint | undefined;
  readonly timeLimitMs?: number;
  /** How long a look takes; until the first has answered nothing is known. Without it a price is there at once. */
  readonly lookMs?: number;
  readonly shards?: WatchShard['shards'];
  readonly positions?: number;
  /** Since when all of them count as dead, ms since the start. */
  readonly deadSinceMs?: number;
  /** The fate and the clock error of each invocation, by its number from 0. */
  readonly fates?: Readonly<Record<number, Fate>>;
  readonly skewMs?: (invocation: number) => number;
  /** When exits begin to be sold; until then they stay on the queue. */
  readonly exact?: boolean;
  readonly exits?: Partial<ExitSettings>;
  /** How long the queue takes for a request. */
  readonly queueMs?: number;
  /** Raw tokens of the creator by ms since the start; undefined: nobody could tell. */
  readonly creatorHolds?: (atMs: number) => bigint | undefined;
  /** What else is watched. */
  readonly beside?: Pick<PriceWatch, 'safety' | 'entries'>;
};

export const theOwner: UserRow = {
  userId: userId('alice'),
  version: 1,
  updatedAtMs: 1,
  updatedBy: 'test',
  why: '',
  settings: userSettings.parse(initialUserSettings(wallet)),
};

const openPosition = (nth: number): Position => ({
  positionId: positionId(`position-${nth}`),
  userId: theOwner.userId,
  wallet: walletAddress(wallet),
  mode: 'paper',
  mint: mint(`mint-${nth}`),
  context: 'sniper',
  leader: undefined,
  status: 'open',
  orderInFlight: undefined,
  tokens: tokenAmount(1_000_000n),
  costLamports: lamports(cost),
  realisedLamports: lamports(0n),
  rentLamports: lamports(0n),
  openedAtMs: epochMs(startMs),
  closedAtMs: undefined,
  closedBy: undefined,
  soldBy: {},
  deadSinceMs: undefined,
  version: 2,
});

type Timer = { readonly atMs: number; readonly resolve: () => void };

export const createWatchWorld = (options: WorldOptions) => {
  const { settings } = theOwner;
  const owner: UserRow = { ...theOwner, settings: { ...settings, exits: { ...settings.exits, ...options.exits } } };
  const positions = new Map(
    Array.from({ length: options.positions ?? 1 }, (_, nth) => openPosition(nth)).map((each) => [
      each.mint,
      { ...each, deadSinceMs: options.deadSinceMs === undefined ? undefined : epochMs(startMs + options.deadSinceMs) },
    ]),
  );
  const [leases, watches] = [createMemoryLeaseBook(), createMemoryWatchBook()];
  const requests: { readonly atMs: number; readonly invocation: number; readonly exit: ExitRequest }[] = [];
  const outcomes: (WatchOutcome | { readonly kind: 'failed'; readonly error: unknown })[] = [];
  const timers: Timer[] = [];
  const effects: number[] = [];
  const looks: number[] = [];
  const priceAges: { readonly atMs: number; readonly oldestMs: number }[] = [];
  const faults: string[] = [];
  let nowMs = 0;
  let wakeUps = 0;

  const after = (ms: number): Promise<void> =>
    new Promise((resolve) => timers.push({ atMs: nowMs + Math.max(1, ms), resolve }));

  /** A process: its effects pass a gate at which it may end or stand still. */
  const invoke = (): void => {
    const invocation = effects.push(0) - 1;
    const begunMs = nowMs;
    const skewMs = options.skewMs?.(invocation) ?? 0;
    const clock = () => epochMs(startMs + nowMs + skewMs);
    const fate = options.fates?.[invocation];
    let [isDead, frozenUntilMs] = [false, 0];
    const never = new Promise<never>(() => {});
    const strike = async (): Promise<void> => {
      if (fate?.freezeMs === undefined) isDead = true;
      else {
        frozenUntilMs = nowMs + fate.freezeMs;
        await after(fate.freezeMs);
      }
      if (isDead) await never;
    };
    const effect = async <T>(act: () => Promise<T>): Promise<T> => {
      if (isDead) return never;
      if (frozenUntilMs > nowMs) await after(frozenUntilMs - nowMs);
      const count = (effects[invocation] ?? 0) + 1;
      effects[invocation] = count;
      if (fate?.effect === count && fate.when === 'before') await strike();
      const result = await act();
      if (fate?.effect === count && fate.when === 'after') await strike();
      return result;
    };
    const gated =
      <A extends unknown[], T>(act: (...given: A) => Promise<T>) =>
      (...given: A) =>
        effect(() => act(...given));
    const sleep = async (ms: number): Promise<void> => {
      await after(ms);
      if (isDead) await never;
      if (frozenUntilMs > nowMs) await after(frozenUntilMs - nowMs);
    };

    let creatorsFollowed: readonly Mint[] = [];
    let creator: bigint | undefined;
    const readings = new Map<Mint, SaleReading>();
    const source: PriceSource = {
      watch: (mints) => {
        for (const each of readings.keys()) if (!mints.some((one) => one.mint === each)) readings.delete(each);
        if (options.lookMs !== undefined) return;
        for (const each of mints) if (!readings.has(each.mint)) read(each.mint, true);
      },
      look: () =>
        effect(async () => {
          looks.push(nowMs);
          if (options.lookMs !== undefined) await after(options.lookMs);
          for (const each of positions.keys()) read(each, options.exact ?? true);
          return { rpcCalls: 1, quotes: 0, faults: [] };
        }),
      sale: (of) => readings.get(of),
      settle: gated(async (sales) => {
        for (const each of sales) read(each.mint, true);
      }),
      second: async () => undefined,
      changed: () => [],
      nextChange: sleep,
      close: () => {},
    };
    const read = (of: Mint, exact: boolean): void => {
      const price = options.price(nowMs);
      if (price === undefined) return;
      readings.set(of, {
        sellLamports: lamports((cost * price) / 1_000n),
        liquidityLamports: lamports(100n * cost),
        source: 'pool',
        exact,
        slot: Math.floor(nowMs / 400),
        atMs: clock(),
      });
    };
    const watch: PriceWatch = {
      ...options.beside,
      source,
      watches: { of: gated(watches.of), store: gated(watches.store) },
      leases: {
        find: gated(leases.find),
        take: gated(leases.take),
        renew: gated(leases.renew),
        release: gated(leases.release),
      },
      positions: {
        find: async () => undefined,
        byId: async () => undefined,
        heldBy: async () => [],
        ofUser: async () => [],
        open: gated(async (limit, of = { shard: 0, shards: 1 }) =>
          [...positions.values()].filter((each) => partsOf(of).includes(mintShardOf(each.mint))).slice(0, limit),
        ),
      },
      settings: {
        load: gated(async () => ({
          revision: 1,
          global: undefined,
          users: [owner],
          unreadable: [],
          exitOwners: [owner],
        })),
        saveUser: async () => ({ kind: 'changed-meanwhile' }),
        saveGlobal: async () => ({ kind: 'changed-meanwhile' }),
      },
      exits: {
        enqueueExits: gated(async (found) => {
          if (options.queueMs !== undefined) await after(options.queueMs);
          for (const exit of found) if (exit.kind === 'exit') requests.push({ atMs: nowMs, invocation, exit });
        }),
      },
      wakeUp: {
        wake: gated(async () => {
          wakeUps += 1;
          queueMicrotask(invoke);
        }),
      },
      creators: {
        follow: (mints) => {
          creatorsFollowed = mints;
        },
        check: gated(async () => {
          creator = creatorsFollowed.length === 0 ? undefined : options.creatorHolds?.(nowMs);
        }),
        isMissing: () => false,
        holding: (of) => (creatorsFollowed.includes(of) && creator !== undefined ? tokenAmount(creator) : undefined),
      },
      clock,
      sleep,
      holder: `invocation-${invocation}`,
      times: defaultLeaseTimes,
      pace: defaultWatchPace,
      shards: options.shards ?? 1,
      onPriceAge: (oldestMs) => priceAges.push({ atMs: nowMs, oldestMs }),
      onFault: (what) => faults.push(what),
    };
    const endsMs = begunMs + (options.timeLimitMs ?? 840_000) - spareMs;
    const time = {
      handsOverAtMs: epochMs(startMs + endsMs + skewMs),
      ending: {
        get aborted() {
          return nowMs >= endsMs;
        },
      },
    };
    watchPrices(watch, time).then(
      (outcome) => outcomes.push(outcome),
      (error: unknown) => outcomes.push({ kind: 'failed', error }),
    );
  };

  const settle = () => new Promise((resolve) => setImmediate(resolve));

  return {
    requests,
    outcomes,
    effects,
    priceAges,
    /** When anybody looked at prices. */
    looks,
    faults,
    leases,
    watches,
    wakeUps: () => wakeUps,
    nowMs: () => nowMs,
    invoke,
    close: (of: number) => positions.delete(mint(`mint-${of}`)),
    /** Lets time pass until `untilMs`, or until `isOver`; the watchdog comes every minute from the first on. */
    run: async (untilMs: number, isOver: () => boolean = () => false): Promise<void> => {
      let nextWatchdogMs = watchdogMs * (Math.floor(nowMs / watchdogMs) + 1);
      await settle();
      while (nowMs < untilMs && !isOver()) {
        const first = timers.reduce((least, { atMs }) => Math.min(least, atMs), Math.min(nextWatchdogMs, untilMs));
        nowMs = Math.max(nowMs, first);
        const due = timers.filter(({ atMs }) => atMs <= nowMs);
        timers.splice(0, timers.length, ...timers.filter(({ atMs }) => atMs > nowMs));
        for (const { resolve } of due) resolve();
        if (nowMs >= nextWatchdogMs) {
          nextWatchdogMs += watchdogMs;
          invoke();
        }
        await settle();
      }
    },
  };
};
