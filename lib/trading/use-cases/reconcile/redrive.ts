/**
 * Empties the dead-letter queues by judging each letter anew. Keeps: no stale entry is replayed, and one that is dropped
 * leaves a decision; a sell is sent again as long as there may be something to sell; what nobody can read stays unless it is
 * to be discarded, and so does what may concern an owner whose settings cannot be read.
 */

import { followedRelationTo } from '../../domain/orders/copy-size.ts';
import type { Decision } from '../../domain/orders/decision.ts';
import { ageMsOf, causeOf, type EntryOrigin, signatureOf } from '../../domain/orders/entry-origin.ts';
import type { EntryRequest, ExitMessage, FollowSellRequest } from '../../domain/orders/order-request.ts';
import { inputsOf, planEntries } from '../../domain/orders/plan.ts';
import {
  type ConsumedQueue,
  consumedQueues,
  type QueueMessage,
  queueMessage,
} from '../../domain/orders/queue-message.ts';
import type { WalletTradeSignal } from '../../domain/signals/signal.ts';
import { idOf } from '../../domain/signals/signal.ts';
import type { EpochMs, UserId } from '../../domain/values/quantities.ts';
import type { Clock, Digest } from '../../ports/clock.ts';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { OrderJournal } from '../../ports/order-journal.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';
import { boughtAfter, sellDecision } from '../exits/followers.ts';

export type Redrive = {
  readonly letters: DeadLetters;
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly journal: Pick<OrderJournal, 'find'>;
  readonly decisions: Pick<DecisionLog, 'find' | 'record'>;
  readonly positions: Pick<PositionBook, 'find' | 'byId'>;
  readonly clock: Clock;
  readonly digest: Digest;
};

export type RedriveWish = {
  /** False: only say what would be done. */
  readonly act: boolean;
  readonly discardInvalid: boolean;
};

export type RedriveAction = 'resend' | 'drop' | 'discard' | 'keep';

/** What a letter is and what is to become of it. */
export type LetterVerdict = {
  readonly action: RedriveAction;
  /** A kebab-case reason. */
  readonly because: string;
  /** What it asks for; undefined when it cannot be read. */
  readonly message: QueueMessage | undefined;
  /** Since its cause was on chain or it was requested; undefined when it cannot be read. */
  readonly ageMs: number | undefined;
  /** To be recorded before it is dropped. */
  readonly decisions: readonly Decision[];
};

export type Redriven = LetterVerdict & {
  readonly letter: DeadLetter;
  /** True when it was done, false when it was only planned or failed. */
  readonly done: boolean;
  readonly problem: string | undefined;
};

export type RedriveReport = {
  readonly letters: readonly Redriven[];
  /** Letters that could not be had: behind others of their group, or in another reader's hands. */
  readonly unread: number;
};

const mostLetters = 1_000;

const verdictOn = (
  message: QueueMessage,
  ageMs: number,
  action: RedriveAction,
  because: string,
  decisions: readonly Decision[] = [],
): LetterVerdict => ({ action, because, message, ageMs, decisions });

const tooOld = (origin: EntryOrigin, userId: UserId, settingsVersion: number, nowMs: EpochMs): Decision => ({
  cause: causeOf(origin),
  userId,
  atMs: nowMs,
  outcome: 'skip',
  orderId: undefined,
  reason: 'redriven-too-old',
  settingsVersion,
  verdicts: [],
  inputs: inputsOf(origin),
  signature: signatureOf(origin),
});

type Judging = { readonly deps: Redrive; readonly snapshot: SettingsSnapshot; readonly nowMs: EpochMs };

/** True when the entry has its order or its decision: whoever finishes it needs no message. */
const isDecided = async ({ deps }: Judging, { orderId, origin, userId }: EntryRequest): Promise<boolean> => {
  const [order, decision] = await Promise.all([
    deps.journal.find(orderId),
    deps.decisions.find(causeOf(origin), userId),
  ]);
  return order !== undefined || decision !== undefined;
};

/** It means nothing to those whose settings can be read. Of the others nobody knows. */
const forNobody = ({ snapshot }: Judging, message: QueueMessage, ageMs: number): LetterVerdict =>
  snapshot.unreadable.length > 0
    ? verdictOn(message, ageMs, 'keep', 'settings-unreadable')
    : verdictOn(message, ageMs, 'drop', 'nobody-to-trade-for');

/** Entries that nobody decided on, some of them perhaps too old for their owner's limit. */
const judgeEntries = async (
  judging: Judging,
  message: QueueMessage,
  origin: EntryOrigin,
  entries: readonly EntryRequest[],
  skips: readonly Decision[],
): Promise<LetterVerdict> => {
  const { snapshot, nowMs } = judging;
  const ageMs = ageMsOf(origin, nowMs);
  if (entries.length === 0 && skips.length === 0) return forNobody(judging, message, ageMs);
  const open: EntryRequest[] = [];
  for (const entry of entries) if (!(await isDecided(judging, entry))) open.push(entry);
  if (open.length === 0) return verdictOn(message, ageMs, 'drop', 'decided-already', skips);
  const owners = new Map(snapshot.users.map((user) => [user.userId, user]));
  const isYoung = ({ userId }: EntryRequest) => ageMs <= (owners.get(userId)?.settings.limits.maxSignalAgeMs ?? -1);
  if (open.some(isYoung)) return verdictOn(message, ageMs, 'resend', 'still-young');
  const late = open.map(({ userId }) => tooOld(origin, userId, owners.get(userId)?.version ?? 0, nowMs));
  return verdictOn(message, ageMs, 'drop', 'redriven-too-old', [...skips, ...late]);
};

/** A sell of one position: dropped only when that one is closed, whatever was bought since. */
const judgeExit = async (judging: Judging, message: ExitMessage): Promise<LetterVerdict> => {
  const { deps, nowMs } = judging;
  const ageMs = Math.max(0, nowMs - message.requestedAtMs);
  const position = await deps.positions.byId(message.userId, message.positionId);
  return position?.status === 'closed'
    ? verdictOn(message, ageMs, 'drop', 'position-closed')
    : verdictOn(message, ageMs, 'resend', 'sells-always');
};

const judgeFollowSell = async (judging: Judging, message: FollowSellRequest): Promise<LetterVerdict> => {
  const { deps, snapshot, nowMs } = judging;
  const { userId, leader, mint, cause, soldInSlot } = message;
  const ageMs = Math.max(0, nowMs - message.requestedAtMs);
  if ((await boughtAfter(deps, message)).length > 0) return verdictOn(message, ageMs, 'resend', 'sells-always');
  const settingsVersion = snapshot.exitOwners.find((owner) => owner.userId === userId)?.version ?? 0;
  const nothing = sellDecision({ userId, leader, mint, cause, soldInSlot }, undefined, settingsVersion, false, nowMs);
  return verdictOn(message, ageMs, 'drop', 'no-position-to-sell', [nothing]);
};

/**
 * A leader's sell is sent again while somebody holds because of him, or a buy that it must keep from being made may still be
 * young. By the body alone nothing is said of its slot: whoever executes it asks the chain.
 */
const judgeLeaderSell = async (judging: Judging, message: WalletTradeSignal): Promise<LetterVerdict> => {
  const { deps, snapshot, nowMs } = judging;
  const { wallet: leader, mint, signature } = message;
  const ageMs = ageMsOf(message, nowMs);
  const followers = snapshot.users.filter((user) => followedRelationTo(leader, user) !== undefined);
  const isYoung = followers.some(({ settings }) => ageMs <= settings.limits.maxSignalAgeMs);
  const owners = [...followers, ...snapshot.exitOwners].map(({ userId }) => userId);
  const held = await Promise.all(
    [...new Set(owners)].map((userId) => boughtAfter(deps, { userId, leader, mint, soldInSlot: undefined })),
  );
  if (isYoung || held.flat().length > 0) return verdictOn(message, ageMs, 'resend', 'sells-always');
  if (snapshot.unreadable.length > 0 || followers.length === 0) return forNobody(judging, message, ageMs);
  const nothing = followers.map(({ userId, version }) =>
    sellDecision({ userId, leader, mint, cause: idOf(message) }, signature, version, false, nowMs),
  );
  return verdictOn(message, ageMs, 'drop', 'no-position-to-sell', nothing);
};

const judgeMessage = (judging: Judging, message: QueueMessage): LetterVerdict | Promise<LetterVerdict> => {
  const { deps, snapshot, nowMs } = judging;
  switch (message.kind) {
    case 'exit':
    case 'manual-sell':
      return judgeExit(judging, message);
    case 'follow-sell':
      return judgeFollowSell(judging, message);
    case 'entry':
      return judgeEntries(judging, message, message.origin, [message], []);
    default: {
      if (message.kind === 'wallet-trade' && message.side === 'sell') return judgeLeaderSell(judging, message);
      const { entries, skips } = planEntries(message, snapshot.users, nowMs, deps.digest);
      return judgeEntries(judging, message, message, entries, skips);
    }
  }
};

const judge = (
  judging: Judging,
  letter: DeadLetter,
  { discardInvalid }: RedriveWish,
): LetterVerdict | Promise<LetterVerdict> => {
  const message = queueMessage(letter.queue, letter.body);
  if (message !== undefined) return judgeMessage(judging, message);
  const action = discardInvalid ? 'discard' : 'keep';
  return { action, because: 'unreadable', message: undefined, ageMs: undefined, decisions: [] };
};

const act = async ({ letters, decisions }: Redrive, letter: DeadLetter, verdict: LetterVerdict): Promise<void> => {
  if (verdict.decisions.length > 0) await decisions.record(verdict.decisions);
  if (verdict.action === 'resend') await letters.resend(letter);
  else await letters.discard(letter);
};

const redriveLetter = async (judging: Judging, letter: DeadLetter, wish: RedriveWish): Promise<Redriven> => {
  const verdict = await judge(judging, letter, wish);
  const planned = { ...verdict, letter, done: false, problem: undefined };
  if (!wish.act || verdict.action === 'keep') return planned;
  try {
    await act(judging.deps, letter, verdict);
    return { ...planned, done: true };
  } catch (error) {
    return { ...planned, problem: error instanceof Error ? error.message : String(error) };
  }
};

/** Takes a queue's letters until none can be had, and shows those that stay again. */
const redriveQueue = async (deps: Redrive, queue: ConsumedQueue, wish: RedriveWish): Promise<RedriveReport> => {
  const judging: Judging = { deps, snapshot: await deps.settings.load(), nowMs: deps.clock() };
  const redriven: Redriven[] = [];
  try {
    while (redriven.length < mostLetters) {
      const taken = await deps.letters.take(queue);
      if (taken.length === 0) break;
      for (const letter of taken) redriven.push(await redriveLetter(judging, letter, wish));
    }
  } finally {
    await deps.letters.release(redriven.filter(({ done }) => !done).map(({ letter }) => letter));
  }
  const stay = redriven.filter(({ done }) => !done).length;
  return { letters: redriven, unread: Math.max(0, (await deps.letters.count(queue)) - stay) };
};

/** Judges every dead letter and, when it is wished, acts on the verdicts. Throws when the queues or books cannot be read. */
export const redrive = async (deps: Redrive, wish: RedriveWish): Promise<RedriveReport> => {
  const queues = Object.keys(consumedQueues) as ConsumedQueue[];
  const reports = await Promise.all(queues.map((queue) => redriveQueue(deps, queue, wish)));
  return {
    letters: reports.flatMap(({ letters }) => letters),
    unread: reports.reduce((sum, { unread }) => sum + unread, 0),
  };
};
