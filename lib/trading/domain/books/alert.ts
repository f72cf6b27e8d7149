/**
 * Which changes of the books the owner is told about, and in which words. Keeps: no secret and no text that a token's
 * creator chose is ever part of an alert; the same fact always has the same key.
 */

import type { Decision } from '../orders/decision.ts';
import { deadPrefix, putOffPrefix } from '../orders/exit-steps.ts';
import type { Order, OrderState } from '../orders/order.ts';
import { reasonWord, shortAddress, signedSolText, solText, timeText } from '../values/human-text.ts';
import { dayOf } from '../values/quantities.ts';
import type { Account, FreezeReason, Trade } from './books.ts';

export type Alert = {
  /** Printable ASCII, at most 100 characters, as SNS wants it. */
  readonly subject: string;
  readonly body: string;
  /** Identity of the fact: one alert per key within `onceInSeconds`. */
  readonly key: string;
  readonly onceInSeconds: number;
  readonly severity: 'info' | 'warning' | 'critical';
};

/** A row of the books before and after one write. */
export type BooksChange =
  | { readonly kind: 'order'; readonly before: Order | undefined; readonly after: Order }
  | { readonly kind: 'trade'; readonly after: Trade }
  | { readonly kind: 'account'; readonly before: Account | undefined; readonly after: Account }
  | { readonly kind: 'decision'; readonly after: Decision };

const daySeconds = 86_400;
/** Longer than a DynamoDB stream keeps a record (24 h), so that a redelivered record finds its key. */
const factSeconds = 7 * daySeconds;

/** Limits and breakers that stop all entries of a user, whatever they are about. */
const limitReasons: ReadonlySet<string> = new Set([
  'daily-spend-reached',
  'daily-loss-reached',
  'exposure-too-high',
  'ramp-exposure',
  'max-open-positions',
  'max-launches-per-day',
  'consecutive-losses',
  'drawdown',
  'insufficient-sol',
]);
/** Reasons for which an order is refused before the signer is asked. All others are the signer's own. */
const beforeSigning =
  /^(build-|quote-|stopped-meanwhile|fee-not-covered$|expired-before-signing$|interrupted-before-signing$)/;

/** The alerts of one change: none for most. */
export const alertsOf = (change: BooksChange): readonly Alert[] => {
  switch (change.kind) {
    case 'trade':
      return change.after.kind === 'fill' ? [fillAlert(change.after)] : [];
    case 'order':
      return change.before?.state.status === change.after.state.status ? [] : orderAlerts(change.after);
    case 'account':
      return freezeAlerts(change.before, change.after);
    case 'decision':
      return limitAlerts(change.after);
  }
};

const lines = (rows: Readonly<Record<string, string>>): string =>
  Object.entries(rows)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

const fillAlert = ({ plan, fill, signature, realisedLamports }: Trade): Alert => {
  const bought = plan.side === 'buy';
  const traded = solText(bought ? -fill.lamports : fill.lamports);
  const subject = bought
    ? `[${plan.mode}] ${plan.userId} bought ${shortAddress(plan.mint)} for ${traded} SOL`
    : `[${plan.mode}] ${plan.userId} sold ${shortAddress(plan.mint)}: ${signedSolText(realisedLamports)} SOL (${reasonWord(plan.rule)})`;
  return {
    subject,
    body: lines({
      User: plan.userId,
      Mode: plan.mode,
      Mint: plan.mint,
      'Raw tokens': String(bought ? fill.tokens : -fill.tokens),
      [bought ? 'Paid (SOL)' : 'Received (SOL)']: traded,
      'Fees and tip (SOL)': solText(fill.feeLamports + fill.tipLamports),
      'Rent deposit (SOL)': solText(fill.rentLamports),
      ...(bought ? {} : { 'Profit (SOL)': signedSolText(realisedLamports) }),
      Rule: reasonWord(plan.rule),
      ...(plan.leader === undefined ? {} : { Leader: plan.leader }),
      Order: plan.orderId,
      Signature: signature ?? 'none, on paper',
      Time: timeText(fill.atMs),
    }),
    key: `fill#${plan.orderId}`,
    onceInSeconds: factSeconds,
    severity: 'info',
  };
};

const orderAlerts = ({ plan, state, updatedAtMs }: Order): readonly Alert[] => {
  const what = `${plan.userId}, ${plan.side} of ${shortAddress(plan.mint)}`;
  const alert = (subject: string, severity: Alert['severity'], once: Pick<Alert, 'key' | 'onceInSeconds'>): Alert => ({
    subject: `[${plan.mode}] ${subject}`,
    body: lines({
      User: plan.userId,
      Mode: plan.mode,
      Side: plan.side,
      Mint: plan.mint,
      Order: plan.orderId,
      ...detailsOf(state),
      Time: timeText(updatedAtMs),
    }),
    severity,
    ...once,
  });
  const fact = { key: `${state.status}#${plan.orderId}`, onceInSeconds: factSeconds };
  switch (state.status) {
    case 'failed':
      return [alert(`Order failed on chain: ${what}`, 'warning', fact)];
    case 'expired':
      return [alert(`Order expired, nothing moved: ${what}`, 'warning', fact)];
    case 'rejected': {
      if (state.reason.startsWith(deadPrefix))
        return [alert(`Cannot be sold, offered again now and then: ${what}`, 'critical', fact)];
      if (state.reason.startsWith(putOffPrefix)) {
        const key = `put-off#${plan.positionId}#${plan.cause}#${dayOf(updatedAtMs)}`;
        const once = { key, onceInSeconds: 2 * daySeconds };
        // Only the watcher asks again, and of parts it knows those alone that take profit.
        return plan.rule === 'take-profit'
          ? [alert(`A part cannot be sold, put off: ${what}`, 'warning', once)]
          : [alert(`A part could not be sold and is not tried again: ${what}`, 'critical', once)];
      }
      if (!beforeSigning.test(state.reason)) return [alert(`Signature refused: ${what}`, 'critical', fact)];
      const reason = reasonWord(state.reason);
      // A router that is down refuses every order: one mail a day says enough.
      const key = `rejected#${plan.userId}#${reason}#${dayOf(updatedAtMs)}`;
      return [alert(`Order rejected: ${what} (${reason})`, 'warning', { key, onceInSeconds: 2 * daySeconds })];
    }
    default:
      return [];
  }
};

const detailsOf = (state: OrderState): Readonly<Record<string, string>> => ({
  ...('reason' in state ? { Reason: reasonWord(state.reason) } : {}),
  ...('signature' in state && state.signature !== undefined ? { Signature: state.signature } : {}),
  ...('feeLamports' in state ? { 'Fee paid (SOL)': solText(state.feeLamports) } : {}),
});

const limitAlerts = ({ outcome, reason, userId, atMs, verdicts }: Decision): readonly Alert[] => {
  if (outcome !== 'skip' || !limitReasons.has(reason)) return [];
  const verdict = verdicts.find(({ guard, passed }) => guard === reason && !passed);
  return [
    {
      subject: `Limit reached for ${userId}: ${reason}`,
      body: lines({
        User: userId,
        Limit: reason,
        ...(verdict === undefined ? {} : { Found: verdict.found, Allowed: verdict.allowed }),
        Effect: 'entries are skipped while this holds; exits go on',
        Time: timeText(atMs),
      }),
      key: `limit#${userId}#${reason}#${dayOf(atMs)}`,
      onceInSeconds: 2 * daySeconds,
      severity: 'warning',
    },
  ];
};

const whatToDo: Readonly<Record<FreezeReason, string>> = {
  'books-differ': 'entries go on by themselves once the difference is explained or gone; look at the audit',
  'fill-not-on-chain':
    'a fork took back a trade that is in the books; entries stay frozen unless it lands after all; osprey audit says what differs',
  'wallet-rotation': 'nothing: osprey wallet rotate ends it; after an interruption, run it again and it goes on',
  'unknown-outflow': 'if it was you, accept the outflow; if not, move what is left to a new wallet',
};

/** A freeze and its end; a freeze whose reason changes is a new one. */
const freezeAlerts = (before: Account | undefined, after: Account): readonly Alert[] => {
  const { userId, mode, frozenBecause, frozenDetail, frozenAtMs, lastThaw, wallet } = after;
  const who = { User: userId, Mode: mode, Wallet: wallet };
  if (frozenBecause !== undefined) {
    if (before?.frozenBecause === frozenBecause && before.frozenAtMs === frozenAtMs) return [];
    return [
      {
        subject: `[${mode}] Entries of ${userId} are frozen: ${frozenBecause}`,
        body: lines({
          ...who,
          Reason: frozenBecause,
          ...(frozenDetail === undefined ? {} : { Found: frozenDetail }),
          Effect: 'no entries; exits go on',
          'What to do': whatToDo[frozenBecause],
          ...(frozenAtMs === undefined ? {} : { Time: timeText(frozenAtMs) }),
        }),
        key: `frozen#${userId}#${mode}#${frozenBecause}#${frozenAtMs}`,
        onceInSeconds: factSeconds,
        severity: 'critical',
      },
    ];
  }
  if (before?.frozenBecause === undefined || lastThaw === undefined) return [];
  return [
    {
      subject: `[${mode}] Entries of ${userId} go on: ${lastThaw.because} is over`,
      body: lines({
        ...who,
        'Was frozen because': lastThaw.because,
        By: reasonWord(lastThaw.by),
        Time: timeText(lastThaw.atMs),
      }),
      key: `thawed#${userId}#${mode}#${lastThaw.atMs}`,
      onceInSeconds: factSeconds,
      severity: 'info',
    },
  ];
};
