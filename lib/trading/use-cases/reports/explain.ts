/** Why something was traded, or was not: everything that the books, the chain and the executors know. It only ever reads. */
import type { Trade } from '../../domain/books/books.ts';
import type { Decision } from '../../domain/orders/decision.ts';
import type { Order } from '../../domain/orders/order.ts';
import { idOf, type Signal } from '../../domain/signals/signal.ts';
import { arrivalOf, type KnownSignal } from '../../domain/signals/signal-count.ts';
import { type Finding, type Sighting, signalsOf, untraded } from '../../domain/signals/untraded.ts';
import type { Day, EpochMs, OrderId, SignalId, Signature } from '../../domain/values/quantities.ts';
import { dayOf, epochMs } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { OrderJournal } from '../../ports/order-journal.ts';
import type { SeenSignals } from '../../ports/seen-signals.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';

export type Explain = {
  readonly journal: Pick<OrderJournal, 'find' | 'on'>;
  readonly decisions: Pick<DecisionLog, 'of' | 'on' | 'find'>;
  readonly accounts: Pick<AccountBook, 'trades' | 'tradesOn'>;
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly clock: Clock;
  /** Undefined when nobody can be asked what executors saw. */
  readonly seen: Pick<SeenSignals, 'known'> | undefined;
};

export type Explanation = {
  readonly decisions: readonly Decision[];
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
  readonly findings: readonly Finding[];
};

const sellsAreNotGuarded: Finding = {
  finding: 'exit',
  text: 'Exits pass no guard: no limit, halt or freeze may keep a position from being sold.',
};

/** Why an order was made and what became of it, or undefined when there is none of that id. */
export const explainOrder = async (deps: Explain, orderId: OrderId): Promise<Explanation | undefined> => {
  const order = await deps.journal.find(orderId);
  if (order === undefined) return undefined;
  const { cause, userId, side } = order.plan;
  const [decision, trades] = await Promise.all([deps.decisions.find(cause, userId), deps.accounts.trades(userId)]);
  return {
    decisions: decision === undefined ? [] : [decision],
    orders: [order],
    trades: trades.filter(({ plan }) => plan.orderId === orderId),
    findings: side === 'sell' ? [sellsAreNotGuarded] : [],
  };
};

const dayMs = 86_400_000;

/** The days on which a decision on it may stand: its block's and the next, today, and whichever is asked for. */
const daysAround = (sighting: Sighting, asked: readonly Day[], nowMs: EpochMs): readonly Day[] => {
  const blockTimeMs = sighting.kind === 'found' ? sighting.transaction.blockTimeMs : undefined;
  const near = blockTimeMs === undefined ? [nowMs - dayMs] : [blockTimeMs, blockTimeMs + dayMs];
  return [...new Set([...near, nowMs].map((ms) => dayOf(epochMs(ms))).concat(asked))];
};

/** Each user's decision on a cause once. */
const once = (decisions: readonly Decision[]): readonly Decision[] => [
  ...new Map(decisions.map((each) => [`${each.cause} ${each.userId}`, each])).values(),
];

const isAbout = (cause: SignalId, signature: Signature): boolean => cause.split(':').includes(signature);

const arrivals = async (
  { seen, clock }: Explain,
  signals: readonly Signal[],
): Promise<readonly (KnownSignal & { readonly signal: Signal })[]> => {
  if (seen === undefined) return [];
  const found = await Promise.all(
    signals.map(async (signal) => {
      const watched =
        signal.kind === 'launch'
          ? ({ kind: 'launches', address: signal.pool } as const)
          : ({ kind: 'leader', address: signal.wallet } as const);
      const known = (await seen.known(watched, [signal.signature], clock())).get(signal.signature);
      return known === undefined ? [] : [{ ...known, signal }];
    }),
  );
  return found.flat();
};

const arrivalFinding = (known: KnownSignal & { readonly signal: Signal }): Finding => {
  const { blockTimeMs } = known.signal;
  const arrival = arrivalOf(known, blockTimeMs);
  const after =
    blockTimeMs === undefined ? '' : ` ${((known.seenAtMs - blockTimeMs) / 1_000).toFixed(1)} s after its block`;
  const text =
    arrival === 'missed'
      ? `No webhook brought it: reconcile found it on chain${after}.`
      : `A webhook brought it${arrival === 'late' ? ' late' : ''}${after}.`;
  return { finding: arrival, text };
};

/**
 * What a transaction led to: decisions on it as a signal, the orders they made, or the order whose own swap it is. With
 * nothing of that, what is known about why not. `days` are searched beside those that suggest themselves.
 */
export const explainSignature = async (
  deps: Explain,
  signature: Signature,
  sighting: Sighting,
  days: readonly Day[],
): Promise<Explanation> => {
  const nowMs = deps.clock();
  const { users } = await deps.settings.load();
  const signals = sighting.kind === 'found' ? signalsOf(sighting.transaction, users, nowMs) : [];
  const searched = daysAround(sighting, days, nowMs);
  const flat = async <T>(lists: readonly Promise<readonly T[]>[]) => (await Promise.all(lists)).flat();
  const [direct, onDays, orders, trades, known] = await Promise.all([
    flat(signals.map((signal) => deps.decisions.of(idOf(signal)))),
    flat(searched.map((day) => deps.decisions.on(day))),
    flat(searched.map((day) => deps.journal.on(day))),
    flat(searched.map((day) => deps.accounts.tradesOn(day))),
    arrivals(deps, signals),
  ]);
  const about = [...direct, ...onDays.filter((each) => each.signature === signature || isAbout(each.cause, signature))];
  const made = new Set(about.flatMap(({ orderId }) => orderId ?? []));
  const ours = orders.filter(
    ({ plan, state }) =>
      made.has(plan.orderId) ||
      isAbout(plan.cause, signature) ||
      ('signature' in state && state.signature === signature),
  );
  const ids = new Set(ours.map(({ plan }) => plan.orderId));
  const behind = await Promise.all(ours.map(({ plan }) => deps.decisions.find(plan.cause, plan.userId)));
  const decisions = once([...about, ...behind.filter((decision) => decision !== undefined)]);
  const nothing = decisions.length === 0 && ours.length === 0;
  return {
    decisions,
    orders: ours,
    trades: trades.filter((trade) => trade.signature === signature || ids.has(trade.plan.orderId)),
    findings: [...known.map(arrivalFinding), ...(nothing ? untraded(sighting, users, known.length > 0, nowMs) : [])],
  };
};
