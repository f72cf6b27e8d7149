/**
 * The end of a run. Keeps: nothing that is in flight is lost, however little time there is: what is not finished stands in
 * the journal and on the queues, and the next start on the same data goes on with it.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud } from '../cloud/cloud-options.ts';
import type { Books } from './books.ts';
import type { MarketLink } from './market-link.ts';
import { type RunReport, reportJson } from './report.ts';

export type EndingRun = {
  readonly market: Pick<MarketLink, 'pause'>;
  /** Has Helius deliver nothing more, and keeps the schedule from changing that. */
  readonly removeWebhooks: () => Promise<void>;
  readonly cloud: Pick<Cloud, 'depth' | 'drain' | 'rest' | 'invoke'>;
  readonly books: Pick<Books, 'journal'>;
  readonly report: () => Promise<RunReport>;
};

export type RunEnd = {
  /** Whether everything that was seen has come to its end: no order is unfinished, and nothing waits but `exitsWaiting`. */
  readonly drained: boolean;
  /** Exits whose next attempt is some time off: they have no route, or a router that fails. They outlive a run. */
  readonly exitsWaiting: number;
  /** Undefined when there was no time for it. */
  readonly report: RunReport | undefined;
};

const drainMs = 15_000;
/** Longer than the longest pause before a message is delivered again: none is out of sight for so long. */
const patienceMs = 40_000;
/** However busy the machine is, a run ends after that. */
const longestMs = 240_000;
/** The ladder of an exit pauses for up to a minute between two attempts: the end of a run does not wait for that. */
const waitingExits = ['exits'] as const;
const manyOrders = 100;

/**
 * Lets messages and orders come to their end for as long as they become fewer; true when none is left. Orders that nobody
 * works on any more are taken over at once.
 */
const comeToRest = async ({ cloud, books }: EndingRun): Promise<boolean> => {
  const untilMs = Date.now() + longestMs;
  let fewest = Number.POSITIVE_INFINITY;
  let progressAtMs = Date.now();
  for (;;) {
    const isQuiet = await cloud.drain(drainMs, waitingExits);
    const [orders, messages] = await Promise.all([books.journal.unfinished(manyOrders), cloud.depth(waitingExits)]);
    if (isQuiet && orders.length === 0) return true;
    const left = orders.length + messages;
    if (left < fewest) [fewest, progressAtMs] = [left, Date.now()];
    else if (Date.now() - progressAtMs > patienceMs || Date.now() > untilMs) return false;
    // It may find work for others: a sell that no webhook brought, an order to go on with.
    if (orders.length > 0) await cloud.invoke('reconcile', {});
    await wait(500);
  }
};

/** Lets everything that was seen come to its end, for as long as that helps, and proves the books. */
export const finishRun = async (run: EndingRun): Promise<RunEnd> => {
  const { market, cloud } = run;
  market.pause();
  await run.removeWebhooks();
  await cloud.drain(drainMs);
  const drained = await comeToRest(run);
  const [all, others] = await Promise.all([cloud.depth(), cloud.depth(waitingExits)]);
  return { drained, exitsWaiting: all - others, report: await run.report() };
};

/** What a task answers, or undefined when it fails or takes too long; it may go on behind. */
const within = async <T>(ms: number, task: Promise<T>): Promise<T | undefined> => {
  const over = new AbortController();
  const tooLate = wait(Math.max(0, ms), undefined, { signal: over.signal }).catch(() => undefined);
  return Promise.race([task.catch(() => undefined), tooLate]).finally(() => over.abort());
};

/** Of the time there is, what work in flight may take; the rest is for the proof of the books. */
const shareOfWork = 0.6;

/**
 * Takes nothing new and lets what is in flight come to its end, as far as `withinMs` allow; then proves the books, if
 * there is still time. A market or a table that does not answer cannot hold it up.
 */
export const windUpRun = async (run: EndingRun, withinMs: number): Promise<RunEnd> => {
  const { market, cloud, books } = run;
  const until = Date.now() + withinMs;
  market.pause();
  const removed = within(withinMs * shareOfWork, run.removeWebhooks());
  const atRest = await cloud.rest(withinMs * shareOfWork);
  await removed;
  const [unfinished, all, others, report] = await Promise.all([
    within(until - Date.now(), books.journal.unfinished(1)),
    within(until - Date.now(), cloud.depth()),
    within(until - Date.now(), cloud.depth(waitingExits)),
    within(until - Date.now(), run.report()),
  ]);
  const exitsWaiting = all === undefined || others === undefined ? 0 : all - others;
  return { drained: atRest && unfinished?.length === 0 && others === 0, exitsWaiting, report };
};

/** How a run ended, as the one JSON object that `npm start -- --json` ends with; `audit` is null when nothing was proved. */
export const endJson = ({ drained, exitsWaiting, report }: RunEnd) => ({
  drained,
  exitsWaiting,
  ...(report === undefined ? { audit: null } : reportJson(report)),
});
