/** What a run did, counted from its books, and the audit that proves them against the chain. */
import { setTimeout as wait } from 'node:timers/promises';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import type { Position } from '#trading/domain/books/position.ts';
import { type Latency, latencyOf, type Summary, summarise } from '#trading/domain/books/summary.ts';
import {
  basisPoints,
  dayOf,
  epochMs,
  type Lamports,
  lamports,
  type PositionId,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import { type Audit, auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import type { Books } from './books.ts';
import type { SignalCounts } from './tally.ts';

export type RunReport = {
  readonly signals: SignalCounts;
  readonly summary: Summary;
  /** From an exit's trigger to its settled sale. */
  readonly exitLatencyMs: Latency | undefined;
  readonly audit: Audit;
};

export type ReportOptions = {
  readonly books: Books;
  readonly router: SwapRouter;
  readonly rpcUrl: string;
  readonly signals: SignalCounts;
  /** Only orders begun since then are counted; the books are audited whole. */
  readonly startedAtMs: number;
};

const rpcTimeoutMs = 5_000;

/** The UTC days from the start of the run to now: more than one around midnight. */
const daysSince = (startedAtMs: number) => [...new Set([dayOf(epochMs(startedAtMs)), dayOf(epochMs(Date.now()))])];

/** What every open position would sell for now; one that cannot be quoted has no mark. */
const marksOf = async (router: SwapRouter, positions: readonly Position[]) => {
  const marks = new Map<PositionId, Lamports>();
  for (const { positionId, status, mint, tokens } of positions) {
    if (status !== 'open') continue;
    const quoted = await router.quote({
      inputMint: mint,
      outputMint: wrappedSolMint,
      amountIn: tokens,
      slippageBps: basisPoints(0),
    });
    if (quoted.kind === 'quoted') marks.set(positionId, lamports(quoted.quote.amountOut));
  }
  return marks;
};

/** Counts and audits. Throws when the books or the chain cannot be read. */
export const reportRun = async ({ books, router, rpcUrl, signals, startedAtMs }: ReportOptions): Promise<RunReport> => {
  const days = daysSince(startedAtMs);
  const flat = async <T>(read: (day: (typeof days)[number]) => Promise<readonly T[]>) =>
    (await Promise.all(days.map(read))).flat();
  const { users } = await books.settings.load();
  const [orders, trades, decisions, positions] = await Promise.all([
    flat(books.journal.on),
    flat(books.accounts.tradesOn),
    flat(books.decisions.on),
    Promise.all(users.map(({ userId }) => books.positions.ofUser(userId))),
  ]);
  const ours = orders.filter(({ plan }) => plan.createdAtMs >= startedAtMs);
  const filled = ours.filter(({ state }) => state.status === 'filled');
  const summary = summarise({
    orders: ours,
    trades: trades.filter(({ plan }) => plan.createdAtMs >= startedAtMs),
    decisions: decisions.filter(({ atMs }) => atMs >= startedAtMs),
    positions: positions.flat().filter(({ openedAtMs }) => openedAtMs >= startedAtMs),
    marks: await marksOf(router, positions.flat()),
    latencySamplesMs: filled.map(({ plan, updatedAtMs }) => updatedAtMs - plan.seenAtMs),
  });
  const audit = await auditBooks({
    ...books,
    reader: createSolanaAccountReader({ rpcUrls: [rpcUrl], timeoutMs: rpcTimeoutMs }),
    clock: () => epochMs(Date.now()),
    sleep: (ms) => wait(ms),
    readings: 4,
    pauseMs: 500,
  });
  const exitLatencyMs = latencyOf(
    filled.filter(({ plan }) => plan.context === 'exit').map(({ plan, updatedAtMs }) => updatedAtMs - plan.seenAtMs),
  );
  return { signals, summary, exitLatencyMs, audit };
};

/** The report as the one JSON object that `npm start -- --json` ends with; bigints as decimal text. */
export const reportJson = ({ signals, summary, exitLatencyMs, audit }: RunReport) => ({
  signals,
  orders: summary.orders,
  positions: summary.positions,
  pnlLamports: String(summary.pnlLamports),
  realisedLamports: String(summary.realisedLamports),
  unrealisedLamports: String(summary.unrealisedLamports),
  feesLamports: String(summary.feesLamports),
  latencyMs: summary.latencyMs ?? { p50: 0, p99: 0 },
  exitLatencyMs: exitLatencyMs ?? { p50: 0, p99: 0 },
  audit: {
    ok: audit.ok,
    differences: audit.differences.map((difference) => ({
      ...difference,
      expected: String(difference.expected),
      found: String(difference.found),
    })),
  },
});
