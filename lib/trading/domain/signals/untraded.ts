/** Why a transaction led to no decision, as far as chain, settings and what executors saw can tell. */

import { followedRelationTo } from '../orders/copy-size.ts';
import { planEntries } from '../orders/plan.ts';
import type { UserRow } from '../settings/settings.ts';
import type { EpochMs, WalletAddress } from '../values/quantities.ts';
import { leadersOf } from './leaders.ts';
import type { ObservedTransaction } from './observed-transaction.ts';
import type { Signal } from './signal.ts';
import { launchSignalsIn, tradeSignalIn } from './signal-derivation.ts';

/** What asking the chain for a transaction came to. */
export type Sighting =
  | { readonly kind: 'found'; readonly transaction: ObservedTransaction }
  | { readonly kind: 'not-found' }
  /** No node could be asked. */
  | { readonly kind: 'not-asked'; readonly because: string };

/** One thing that is known: a kebab-case word for programs, a sentence for a person. */
export type Finding = { readonly finding: string; readonly text: string };

/** The leaders that a transaction touched, by lamports or by tokens. */
const leadersTouched = (tx: ObservedTransaction, users: readonly UserRow[]): readonly WalletAddress[] => {
  const touched = new Set<string>([
    tx.feePayer,
    ...tx.lamportsChanges.keys(),
    ...tx.tokenChanges.map(({ owner }) => owner),
  ]);
  return [...leadersOf(users)].filter((leader) => touched.has(leader));
};

/** Every signal that a transaction is for these users, whoever brought it. */
export const signalsOf = (tx: ObservedTransaction, users: readonly UserRow[], nowMs: EpochMs): readonly Signal[] => [
  ...launchSignalsIn(tx, nowMs),
  ...leadersTouched(tx, users).flatMap((leader) => {
    const outcome = tradeSignalIn(tx, leader, nowMs);
    return 'signal' in outcome ? [outcome.signal] : [];
  }),
];

/** The users to whom a signal means something under their present settings. */
const wantedBy = (signal: Signal, users: readonly UserRow[], nowMs: EpochMs): readonly string[] => {
  if (signal.kind === 'wallet-trade' && signal.side === 'sell')
    return users.filter((user) => followedRelationTo(signal.wallet, user) !== undefined).map(({ userId }) => userId);
  const { entries, skips } = planEntries(signal, users, nowMs, (facts) => facts.join(' '));
  return [...entries, ...skips].map(({ userId }) => userId);
};

const noSignal = (tx: ObservedTransaction, users: readonly UserRow[], nowMs: EpochMs): readonly Finding[] => {
  const reasons = leadersTouched(tx, users).flatMap((leader) => {
    const outcome = tradeSignalIn(tx, leader, nowMs);
    return 'because' in outcome ? [`for the leader ${leader} it is ${outcome.because.replaceAll('-', ' ')}`] : [];
  });
  const why =
    reasons.length > 0 ? `: ${reasons.join('; ')}` : ': no launch that is recognised, and it touches no leader';
  return [{ finding: 'no-signal', text: `The receivers drop it${why}.` }];
};

/** What is known of a transaction that nobody decided on. `seen`: an executor had it as a signal. */
export const untraded = (
  sighting: Sighting,
  users: readonly UserRow[],
  seen: boolean,
  nowMs: EpochMs,
): readonly Finding[] => {
  if (sighting.kind === 'not-asked')
    return [{ finding: 'chain-not-asked', text: `The chain could not be asked: ${sighting.because}.` }];
  if (sighting.kind === 'not-found')
    return [
      {
        finding: 'not-on-chain',
        text: 'No node knows this transaction: it was never confirmed, a fork dropped it, or it is too old for the node.',
      },
    ];
  const { transaction: tx } = sighting;
  if (tx.failed)
    return [{ finding: 'failed-on-chain', text: 'It failed on chain: the receivers drop such transactions.' }];
  const signals = signalsOf(tx, users, nowMs);
  if (signals.length === 0) return noSignal(tx, users, nowMs);
  const wanted = [...new Set(signals.flatMap((signal) => wantedBy(signal, users, nowMs)))];
  if (wanted.length === 0)
    return [{ finding: 'nobody-wants-it', text: 'Under the present settings it means nothing to any user.' }];
  return seen
    ? [
        {
          finding: 'seen-undecided',
          text: `An executor saw it, and ${wanted.join(', ')} would trade on it: it waits for another delivery or is a dead letter (osprey redrive).`,
        },
      ]
    : [
        {
          finding: 'never-delivered',
          text: `No executor saw it although ${wanted.join(', ')} would trade on it: the webhook did not deliver it, it still waits in a queue, or the settings changed since. reconcile looks for missed signals every minute.`,
        },
      ];
};
