/**
 * Half an hour of trading on a virtual clock: a position, a market with faults, the watcher's own evaluation, a FIFO queue with the groups of the real one that delivers again, and the reconciler.
 */

import { createMemoryExitLine } from '#adapters/memory/exit-line.ts';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import { createSqsExitQueue } from '#adapters/sqs/order-queue.ts';
import { queues } from '#adapters/sqs/queues.ts';
import { pauseSeconds } from '#functions/sqs-batch.ts';
import { type Alert, alertsOf } from '#trading/domain/books/alert.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import type { ExitMessage, ExitRequest } from '#trading/domain/orders/order-request.ts';
import type { PriceTick } from '#trading/domain/prices/price-tick.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import type { QuoteOutcome } from '#trading/domain/swaps/swap.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import {
  dayOf,
  epochMs,
  lamports,
  type Mint,
  mint,
  type TokenAmount,
  tokenAmount,
} from '#trading/domain/values/quantities.ts';
import type { PriceSource, SaleReading } from '#trading/ports/price-source.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal, type OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { resumeOrders } from '#trading/use-cases/orders/resume-orders.ts';
import { createEvaluation } from '#trading/use-cases/prices/watch-prices-evaluation.ts';
import { auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import { createStubSqs } from '../../../adapters/sqs/stub-sqs.ts';
import { createWorld, leaderTransaction, theMint, theWallet, tradeOf, type World } from '../trading-world.ts';

/** What the market does at a moment; everything is well where a field is left out. */
export type Weather = {
  /** Lamports a token. */
  readonly price?: bigint;
  /** What the router says while the pool shows `price`. */
  readonly quotedAt?: bigint;
  readonly quote?: Exclude<QuoteOutcome, { kind: 'quoted' }>;
  /** Sales of at least this many tokens find no route. */
  readonly noRouteFrom?: bigint;
  readonly build?: { readonly kind: 'unavailable'; readonly reason: string };
  /** Custom program error of everything that lands. */
  readonly revertsWith?: number;
  /** Only through this venue. */
  readonly revertsThrough?: string;
  /** Nothing that is sent lands, and all of it is provably dead at once. */
  readonly nothingLands?: boolean;
  /** The price source says nothing, or something else than the truth. */
  readonly watched?: PriceTick | 'silent';
  readonly liquidityLamports?: bigint;
  /** Nobody ever hears of a message that is delivered now, as when its executor dies. */
  readonly deliveriesVanish?: boolean;
};

type Message = { readonly request: ExitRequest; readonly group: string; deliveries: number; visibleAtMs: number };

export type Run = Awaited<ReturnType<typeof trade>>;

const secondMs = 1_000;

const routerUnder = (world: World, weather: () => Weather): OrderExecution['router'] => ({
  quote: async (request) => {
    const { quote, noRouteFrom, price = 1_000n, quotedAt = price } = weather();
    world.script.price = quotedAt;
    if (quote !== undefined) return quote;
    if (noRouteFrom !== undefined && request.inputMint === theMint && request.amountIn >= noRouteFrom)
      return { kind: 'no-route' };
    const outcome = await world.deps.router.quote(request);
    if (outcome.kind !== 'quoted') return outcome;
    const venue = ['Pump.fun Amm', 'Raydium'].find((name) => !(request.excludeVenues ?? []).includes(name));
    return venue === undefined
      ? { kind: 'no-route' }
      : { kind: 'quoted', quote: { ...outcome.quote, venues: [venue] } };
  },
  build: async (quote, wallet, fee) => {
    const { build, revertsWith, revertsThrough } = weather();
    if (build !== undefined) return build;
    const reverts =
      revertsWith !== undefined && (revertsThrough === undefined || quote.venues?.includes(revertsThrough));
    world.script.reverts = reverts === true ? 1 : 0;
    const code = revertsWith ?? 0;
    world.script.failure = { name: 'Custom', code, program: code < 100 ? swapPrograms.token : swapPrograms.jupiter };
    return world.deps.router.build(quote, wallet, fee);
  },
});

/** The message group that the real queue gives a request. */
const groupOf = async (request: ExitRequest): Promise<string> => {
  const { sqs, taken } = createStubSqs();
  await createSqsExitQueue({ sqs, queueUrl: 'https://sqs.test/exits.fifo' }).enqueueExits([request]);
  return taken[0]?.MessageGroupId ?? '';
};

const heldOnChain = (world: World): ReadonlyMap<Mint, TokenAmount> => {
  const changes = [...world.transactions.values()].flatMap((tx) => tx.tokenChanges);
  const held = changes.filter(({ owner }) => owner === theWallet).reduce((sum, { change }) => sum + change, 0n);
  return held === 0n ? new Map() : new Map([[mint(theMint), tokenAmount(held)]]);
};

/** Trades for `minutes`, with the weather as a function of the seconds since the position was bought. */
export const trade = async (minutes: number, exits: Partial<ExitSettings>, forecast: (second: number) => Weather) => {
  const world = await createWorld((settings) => {
    settings.exits = { ...settings.exits, trailingStop: null, ...exits };
  });
  const beginMs = world.clock.nowMs;
  let bought = false;
  const second = () => Math.floor((world.clock.nowMs - beginMs) / secondMs);
  const weather = () => (bought ? forecast(second()) : {});
  const reader = { ...world.deps.reader, tokenBalances: async () => heldOnChain(world) };
  const deps: OrderExecution = { ...world.deps, reader, router: routerUnder(world, weather) };
  const buy = tradeOf('buy');
  world.transactions.set(buy.signature, leaderTransaction(buy));
  await handleSignal(deps, buy);
  bought = true;
  // From here on everything is halted: it must make no difference to any exit.
  await world.settings.saveGlobal(
    { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    1,
    world.author,
  );
  await world.settings.saveUser(world.user, { ...world.initial, haltEntries: true }, 1, world.author);

  const watches = createMemoryWatchBook();
  const line = createMemoryExitLine();
  const queue: Message[] = [];
  const fired: string[] = [];
  const asked = new Set<string>();
  const notes: string[] = [];

  const reading = (
    sellLamports: bigint,
    source: SaleReading['source'],
    more: Partial<SaleReading> = {},
  ): SaleReading => ({
    ...{ sellLamports: lamports(sellLamports), source, exact: true, slot: undefined, liquidityLamports: undefined },
    atMs: epochMs(world.clock.nowMs),
    ...more,
  });
  /** The market as the watcher sees it, lies and silences included; its second source is honest. */
  const source: PriceSource = {
    watch: () => {},
    look: async () => ({ rpcCalls: 0, quotes: 0, faults: [] }),
    sale: (_, tokens) => {
      const { watched, price = 1_000n, liquidityLamports } = weather();
      if (watched === 'silent') return undefined;
      if (watched === undefined)
        return reading(price * tokens, 'pool', {
          liquidityLamports: liquidityLamports === undefined ? undefined : lamports(liquidityLamports),
        });
      return reading(watched.sellLamports, 'pool', { atMs: watched.atMs, slot: watched.slot });
    },
    settle: async () => {},
    second: async (_, tokens) => reading((weather().price ?? 1_000n) * tokens, 'jupiter'),
    changed: () => [],
    nextChange: async () => {},
    close: () => {},
  };
  /** The queue as `exits.fifo` keeps it; what is asked for again keeps its cause. */
  const enqueueExits = async (requests: readonly ExitMessage[]) => {
    for (const request of requests) {
      if (request.kind !== 'exit') continue;
      if (!asked.has(request.cause)) fired.push(request.cause.replace(/^exit:[^:]*:/, ''));
      asked.add(request.cause);
      queue.push({ request, group: await groupOf(request), deliveries: 0, visibleAtMs: world.clock.nowMs });
    }
  };
  const evaluation = createEvaluation({
    ...{ source, watches, exits: { enqueueExits }, clock: deps.clock },
    onFault: (what, error) => {
      throw new Error(`the watcher failed at ${what}`, { cause: error });
    },
  });
  evaluation.know([
    { userId: world.user, version: 1, updatedAtMs: 1, updatedBy: 'test', why: '', settings: world.initial },
  ]);
  const watch = async () => {
    await evaluation.follow((await deps.positions.open(10)).filter(({ status }) => status === 'open'));
    const beside: Promise<number>[] = [];
    evaluation.evaluate('all', (task) => beside.push(task));
    await Promise.all(beside);
  };
  const deliverOne = async (message: Message) => {
    message.deliveries += 1;
    if (weather().deliveriesVanish === true) {
      message.visibleAtMs = world.clock.nowMs + queues.exits.visibilityTimeoutSeconds * secondMs;
      return;
    }
    const outcome = await handleExitRequest({ ...deps, line }, message.request);
    notes.push(outcome.kind === 'done' ? outcome.note : outcome.reason);
    if (outcome.kind === 'done') queue.splice(queue.indexOf(message), 1);
    else {
      const seconds = pauseSeconds(outcome.afterMs, message.deliveries, 0, outcome.atMostMs);
      message.visibleAtMs = world.clock.nowMs + seconds * secondMs;
    }
  };
  const deliver = async () => {
    // Within a group nothing overtakes.
    for (const [message] of Map.groupBy(queue, ({ group }) => group).values())
      if (message !== undefined && message.visibleAtMs <= world.clock.nowMs) await deliverOne(message);
  };

  const endMs = beginMs + minutes * 60_000;
  for (let nextMs = beginMs; nextMs < endMs; nextMs = Math.max(nextMs + secondMs, world.clock.nowMs)) {
    world.clock.nowMs = Math.max(world.clock.nowMs, nextMs);
    const { nothingLands = false } = weather();
    world.script.lands = !nothingLands;
    world.script.dead = nothingLands;
    if (second() % 2 === 0) await watch();
    await deliver();
    if (second() % 60 === 0) await resumeOrders({ ...deps, holder: 'reconciler' });
  }

  const days = [...new Set([beginMs, endMs].map((ms) => dayOf(epochMs(ms))))];
  const orders: readonly Order[] = (await Promise.all(days.map((day) => deps.journal.on(day)))).flat();
  const alerts: readonly Alert[] = orders.flatMap((after) => alertsOf({ kind: 'order', before: undefined, after }));
  const trades = await deps.accounts.trades(world.user);
  const [position] = await deps.positions.ofUser(world.user);
  if (position === undefined) throw new Error('nothing was bought');
  const audit = await auditBooks({
    ...deps,
    settings: world.settings,
    reader: { balance: deps.reader.balance, tokenBalances: async () => heldOnChain(world) },
    readings: 1,
    pauseMs: 0,
  });
  const sales = trades.filter(({ kind, plan }) => kind === 'fill' && plan.side === 'sell');
  return { world, position, orders, alerts, trades, sales, audit, fired, notes, queue };
};

/** Raw tokens sold in all. */
export const soldTokens = ({ sales }: Pick<Run, 'sales'>): bigint =>
  sales.reduce((sum, { fill }) => sum - fill.tokens, 0n);
