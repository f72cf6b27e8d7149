/**
 * What watching costs: from a price's arrival to the decision, and to the acknowledged request of the exit that it makes due, CPU per tick as a ratio to a limit of the same run, RPC calls
 * per tick, and dollars a month. `npm run bench:watch`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import { createMemoryLeaseBook } from '#adapters/memory/lease.ts';
import { createMemoryPoolBook } from '#adapters/memory/pool-book.ts';
import { createMemoryPositionHistory } from '#adapters/memory/position-history.ts';
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import { createPriceAccounts } from '#adapters/solana/price-accounts.ts';
import { createPriceSocket, socketUrlOf } from '#adapters/solana/price-socket.ts';
import { createPriceSource } from '#adapters/solana/price-source.ts';
import { functions } from '#functions/triggers.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { sellLamports } from '#trading/domain/prices/price-pool.ts';
import { defaultLeaseTimes, longestGapMs } from '#trading/domain/prices/watch-lease.ts';
import { initialUserSettings, type UserRow, userSettings } from '#trading/domain/settings/settings.ts';
import {
  epochMs,
  lamports,
  mint,
  positionId,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import { createHistoryRecorder } from '#trading/use-cases/prices/record-history.ts';
import { defaultWatchPace, runWatch } from '#trading/use-cases/prices/watch-prices-loop.ts';
import { createSafetyWatch } from '#trading/use-cases/prices/watch-safety.ts';
import { type MeasuredWork, monthlyCost } from './watch-cost.ts';

const wallet = '4Nd1mBQtrMJVYVfKf2PJy9NZUZdTAsp7D4xWLs4gDB4T';
const soldTokens = 1_000_000_000_000n;
const now = () => epochMs(Math.round(performance.timeOrigin + performance.now()));
const owner: UserRow = {
  userId: userId('bench'),
  version: 1,
  updatedAtMs: 1,
  updatedBy: 'bench',
  why: '',
  settings: userSettings.parse(initialUserSettings(wallet)),
};

const positionOf = (nth: number, pools: number, fires: boolean): Position => ({
  positionId: positionId(`position-${nth}`),
  userId: owner.userId,
  wallet: walletAddress(wallet),
  mode: 'paper',
  mint: mint(`mint-${nth % pools}`),
  context: 'sniper',
  leader: undefined,
  status: 'open',
  orderInFlight: undefined,
  // One more each: a question about a sale names its position.
  tokens: tokenAmount(soldTokens + BigInt(nth)),
  // Either some fire within a run; or none does, and every fifth has gained so much that its high is followed.
  costLamports: lamports(
    fires ? 45_000_000n + BigInt(nth % 30) * 1_000_000n : nth % 5 === 0 ? 37_000_000n : 50_000_000n,
  ),
  realisedLamports: lamports(0n),
  rentLamports: lamports(0n),
  openedAtMs: now(),
  closedAtMs: undefined,
  closedBy: undefined,
  soldBy: {},
  deadSinceMs: undefined,
  version: 2,
});

const stopLossBps = owner.settings.exits.stopLossBps ?? 10_000;

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};
const percentile = (samples: readonly number[], share: number): number =>
  samples.toSorted((a, b) => a - b)[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? Number.NaN;
const median = (samples: readonly number[]): number => percentile(samples, 0.5);

const startNode = async (pools: number, pushes: boolean, answerMs: number) => {
  const child = fork(fileURLToPath(new URL('price-node.ts', import.meta.url)), [
    String(pools),
    pushes ? 'push' : 'poll',
    String(answerMs),
  ]);
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
};

/** A node in the same region, and `SendMessageBatch`. */
const [answerMs, queueMs] = [80, 15];

type Sample = { readonly cpu: number; readonly reads: number; readonly stores: number };

/** Until every position is stored for the first time and the code is warm. */
const warmUpMs = 6_000;

type Setting = {
  readonly positions: number;
  readonly pools: number;
  readonly pushes: boolean;
  readonly seconds: number;
  readonly answerMs?: number;
};

/** One watcher at work for some seconds against a node of its own. */
const watch = async ({ positions, pools, pushes, seconds, answerMs = 0 }: Setting) => {
  const node = await startNode(pools, pushes, answerMs);
  const open = Array.from({ length: positions }, (_, nth) => positionOf(nth, pools, pushes));
  const poolBook = createMemoryPoolBook();
  for (let nth = 0; nth < pools; nth += 1)
    await poolBook.save({
      mint: mint(`mint-${nth}`),
      pool: `pool-${nth}`,
      baseVault: `base-${nth}`,
      quoteVault: `quote-${nth}`,
      feePpm: 2_500,
    });
  const router = { quote: async () => ({ kind: 'no-route' as const }) };
  const accounts = createPriceAccounts({ rpcUrls: [node.url], timeoutMs: 2_500 });
  const inner = createPriceSource({
    accounts: {
      ...accounts,
      amounts: (addresses) => {
        allCalls += 1;
        return accounts.amounts(addresses);
      },
    },
    quoted: createQuotedPrices({ router, spots: { of: async () => new Map() }, now }),
    pools: poolBook,
    now,
    ...(pushes && { openSocket: (onChange) => createPriceSocket({ url: socketUrlOf(node.url), onChange }) }),
  });
  const seen = new Map<string, number>();
  const [arrivals, journeys, requests]: [number[], number[], number[]] = [[], [], []];
  const byTokens = new Map(open.map((position) => [position.tokens as bigint, position]));
  /** When the price arrived that made a stop due, by position; estimates included. */
  const dueSinceMs = new Map<string, number>();
  const acknowledged: number[] = [];
  let last = { key: '', slot: 0 };
  const count = { reads: 0, stores: 0 };
  let [lookCalls, allCalls] = [0, 0];
  const samples: Sample[] = [];
  const watches = createMemoryWatchBook();
  const history = createMemoryPositionHistory();
  const leases = createMemoryLeaseBook();
  const { lease } = await leases.take({
    name: 'watch-prices#0',
    holder: 'bench',
    now: now(),
    leaseMs: defaultLeaseTimes.leaseMs,
    handsOverAtMs: now(),
    dead: undefined,
  });
  const beganMs = now();
  let [usage, counted] = [process.cpuUsage(), { ...count }];
  const sampling = setInterval(() => {
    const sample = {
      cpu: cpuMs(usage),
      reads: count.reads - counted.reads,
      stores: count.stores - counted.stores,
    };
    [usage, counted] = [process.cpuUsage(), { ...count }];
    if (now() - beganMs > warmUpMs) samples.push(sample);
  }, defaultWatchPace.tickMs);
  const summary = await runWatch(
    {
      source: {
        ...inner,
        look: async () => {
          const report = await inner.look();
          lookCalls = Math.max(lookCalls, report.rpcCalls);
          return report;
        },
        sale: (of, tokens) => {
          const sale = inner.sale(of, tokens);
          last = { key: of, slot: sale?.slot ?? 0 };
          const position = byTokens.get(tokens);
          if (position !== undefined && sale !== undefined) {
            const isDue = sale.sellLamports * 10_000n <= position.costLamports * BigInt(10_000 - stopLossBps);
            if (!isDue) dueSinceMs.delete(position.positionId);
            else if (!dueSinceMs.has(position.positionId)) dueSinceMs.set(position.positionId, sale.atMs);
          }
          return sale;
        },
      },
      // Every price counts once, at its first decision, after the start.
      onDecision: (afterMs, fired) => {
        if (fired) requests.push(afterMs);
        if (seen.get(last.key) === last.slot) return;
        seen.set(last.key, last.slot);
        if (now() - beganMs < warmUpMs) return;
        arrivals.push(afterMs);
        journeys.push(now() - last.slot);
      },
      watches: {
        of: watches.of,
        store: (state) => {
          count.stores += 1;
          return watches.store(state);
        },
      },
      exits: {
        enqueueExits: async (exits) => {
          await wait(queueMs);
          for (const exit of exits) {
            const since = dueSinceMs.get(exit.positionId);
            const isFirst = exit.kind === 'exit' && exit.rule === 'stop-loss' && exit.again !== true;
            if (isFirst && since !== undefined && now() - beganMs > warmUpMs) acknowledged.push(now() - since);
          }
        },
      },
      safety: createSafetyWatch((mints) => {
        allCalls += 1;
        return accounts.mints(mints);
      }),
      recorder: createHistoryRecorder(history, (error) => console.error('history', error)),
      clock: now,
      positions: {
        find: async () => undefined,
        byId: async () => undefined,
        heldBy: async () => [],
        ofUser: async () => [],
        open: async () => {
          count.reads += 1;
          return open;
        },
      },
      settings: {
        load: async () => ({ revision: 1, global: undefined, users: [owner], unreadable: [], exitOwners: [owner] }),
        saveUser: async () => ({ kind: 'changed-meanwhile' }),
        saveGlobal: async () => ({ kind: 'changed-meanwhile' }),
      },
      leases,
      times: defaultLeaseTimes,
      pace: defaultWatchPace,
      shards: 1,
      onFault: (what, error) => {
        if (error !== 'jupiter') console.error(what, error);
      },
    },
    0,
    lease,
    {
      get aborted() {
        return now() - beganMs >= seconds * 1_000;
      },
    },
  );
  clearInterval(sampling);
  inner.close();
  node.stop();
  return { summary, arrivals, journeys, acknowledged, fired: requests.length, samples, lookCalls, allCalls };
};

/** CPU of a tick's bare work: parsing the same answers, and one multiplication and division for each position. */
const limitOf = (positions: number, calls: number): number => {
  const account = {
    data: ['AAAAAAAAAAA=', 'base64'],
    executable: false,
    lamports: 1,
    owner: 'T'.repeat(43),
    space: 165,
  };
  const body = JSON.stringify({
    jsonrpc: '2.0',
    result: { context: { slot: 1 }, value: Array(100).fill(account) },
    id: 1,
  });
  const before = process.cpuUsage();
  const rounds = 50;
  let sum = 0n;
  for (let round = 0; round < rounds; round += 1) {
    for (let call = 0; call < calls; call += 1) sum += BigInt((JSON.parse(body) as { id: number }).id);
    for (let nth = 0; nth < positions; nth += 1)
      sum += sellLamports({ base: 10n ** 15n, quote: 50_000_000_000n + (sum % 7n) }, soldTokens, 2_500);
  }
  return cpuMs(before) / rounds;
};

/** One window of a tick's length while polling, start and end left out: everything that the process did. */
const tickCost = async (positions: number, pools: number, windows: number) => {
  const limitBefore = limitOf(positions, Math.floor(pools / 100) + 1);
  const tickSeconds = defaultWatchPace.tickMs / 1_000;
  const { samples, lookCalls, allCalls, summary } = await watch({
    positions,
    pools,
    pushes: false,
    seconds: warmUpMs / 1_000 + (windows + 1) * tickSeconds,
  });
  const limitAfter = limitOf(positions, Math.floor(pools / 100) + 1);
  const of = (pick: (sample: Sample) => number): readonly number[] => samples.slice(0, windows).map(pick);
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  return {
    cpuMs: median(of(({ cpu }) => cpu)),
    limitMs: (limitBefore + limitAfter) / 2,
    calls: lookCalls,
    meanCalls: allCalls / summary.ticks,
    bookReads: mean(of(({ reads }) => reads)) / tickSeconds,
    stores: mean(of(({ stores }) => stores)) / tickSeconds,
  };
};

/** What a price may wait for: an answer of the node that proves an estimate, the queue, and as much again. */
const acknowledgedLimitMs = 2 * (answerMs + queueMs) + 100;
const rounds = Number(process.argv[2] ?? '20');
const scale = { positions: 1_000, pools: 300 };
console.log(
  `longest gap without a watcher: ${longestGapMs(defaultLeaseTimes, defaultWatchPace.tickMs)} ms (lease + watchdog + look + tick)`,
);

const pushed = await watch({ ...scale, pushes: true, seconds: 20 });
const answered = await watch({ ...scale, pushes: true, seconds: 40, answerMs });
const p99 = percentile(pushed.arrivals, 0.99);
const ms = (value: number): string => `${value.toFixed(1)} ms`;
console.log(
  `${scale.positions} positions, ${scale.pools} pools, every pool swapped in every slot of 400 ms, pushed over a WebSocket:`,
);
console.log(
  `  arrival to decision     p50 ${ms(median(pushed.arrivals))}, p99 ${ms(p99)} of ${pushed.arrivals.length} prices, ${pushed.fired} of which fired (limit 100 ms)`,
);
console.log(
  `  sent by node to decision p50 ${ms(median(pushed.journeys))}, p99 ${ms(percentile(pushed.journeys, 0.99))}`,
);
const acknowledgedP99 = percentile(answered.acknowledged, 0.99);
console.log(
  `  arrival to acknowledged exit p50 ${ms(median(answered.acknowledged))}, p99 ${ms(acknowledgedP99)} of ${answered.acknowledged.length} stops (limit ${acknowledgedLimitMs} ms), the node answering after ${answerMs} ms and the queue after ${queueMs}`,
);

const polled = await tickCost(scale.positions, scale.pools, rounds);
const callLimit = scale.pools / 100 + 1;
console.log(`polled every ${defaultWatchPace.tickMs} ms, medians of ${rounds} ticks:`);
console.log(
  `  CPU per tick            ${ms(polled.cpuMs)} = ${(polled.cpuMs / polled.limitMs).toFixed(1)} x the limit of ${ms(polled.limitMs)} (parse the answers, one formula a position)`,
);
console.log(`  RPC calls per tick      at most ${polled.calls} (limit ${callLimit})`);

/** For a thousand positions and more: a whole core. */
const advisedMemoryMb = 1_769;
const scales = [
  { users: 1, positions: 10, pools: 5, shards: 1, memoryMb: functions['watch-prices'].memoryMb },
  { users: 100, positions: 1_000, pools: 300, shards: 1, memoryMb: advisedMemoryMb },
  { users: 10_000, positions: 50_000, pools: 3_000, shards: 8, memoryMb: advisedMemoryMb },
];
console.log('a month around the clock, US dollars:');
console.log(
  '  users  positions  pools  watchers  memory  CPU/tick  Lambda  reads  writes  history  watchdog  total  RPC calls',
);
for (const { users, positions, pools, shards, memoryMb } of scales) {
  const slice = { positions: Math.ceil(positions / shards), pools: Math.ceil(pools / shards) };
  const found = await tickCost(slice.positions, slice.pools, rounds);
  const work: MeasuredWork = {
    positions: slice.positions,
    cpuMsPerTick: found.cpuMs,
    rpcCallsPerTick: found.meanCalls,
    bookReadsPerSecond: found.bookReads,
    storesPerSecond: found.stores,
    memoryMb,
  };
  const cost = monthlyCost(work, users, shards, defaultWatchPace.tickMs);
  const dollars = [cost.lambda, cost.reads, cost.writes, cost.history, cost.watchdog, cost.total].map((each) =>
    each.toFixed(2),
  );
  console.log(
    `  ${[users, positions, pools, shards, `${memoryMb} MB`, ms(found.cpuMs), ...dollars, `${(cost.rpcCalls / 1e6).toFixed(1)} M`].join('  ')}`,
  );
}
const isGood = p99 <= 100 && acknowledgedP99 <= acknowledgedLimitMs && polled.calls <= callLimit;
console.log(isGood ? 'within the limits' : 'BEYOND THE LIMITS');
process.exit(isGood ? 0 : 1);
