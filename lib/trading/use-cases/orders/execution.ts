/** What every use case that works on orders is given. */
import type { EpochMs } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { AccountReader, Chain } from '../../ports/chain.ts';
import type { Clock, Digest, Sleep } from '../../ports/clock.ts';
import type { DecisionLog } from '../../ports/decision-log.ts';
import type { OrderJournal } from '../../ports/order-journal.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { Signer } from '../../ports/signer.ts';
import type { SwapRouter } from '../../ports/swap-router.ts';

export type Execution = {
  readonly journal: OrderJournal;
  readonly positions: PositionBook;
  readonly accounts: AccountBook;
  readonly decisions: DecisionLog;
  readonly router: SwapRouter;
  readonly signer: Signer;
  readonly chain: Chain;
  readonly reader: AccountReader;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly digest: Digest;
  /** Names this run in leases. */
  readonly holder: string;
  readonly tipAccounts: ReadonlySet<string>;
  readonly pace: Pace;
  /** When whoever runs this is ended by force; undefined when nobody does. What waits comes to its own end before. */
  readonly endsAtMs?: EpochMs;
};

/** The same until then. */
export const endingAt = <Deps extends Execution>(deps: Deps, endsAtMs: EpochMs | undefined): Deps =>
  endsAtMs === undefined ? deps : { ...deps, endsAtMs };

/** Time that is left, ms. */
export const leftMs = ({ clock, endsAtMs }: Pick<Execution, 'clock' | 'endsAtMs'>): number =>
  endsAtMs === undefined ? Number.POSITIVE_INFINITY : endsAtMs - clock();

/** How long things are waited for, in ms. */
export type Pace = {
  /** Longest time an executor follows a transaction before it hands over to the reconciler. */
  readonly followMs: number;
  /** Between two looks at a signature's status. */
  readonly pollMs: number;
  /** Between two sends of the same bytes. */
  readonly resendMs: number;
  /** Longest time a node may lag behind the webhook before a signal is put back on its queue. */
  readonly confirmMs: number;
  /** How long a lease lasts. Longer only delays a take-over: the fence, not the time, keeps a late writer out. */
  readonly leaseMs: number;
};

export const defaultPace: Pace = { followMs: 6_000, pollMs: 300, resendMs: 1_500, confirmMs: 1_500, leaseMs: 15_000 };

/** How the handling of one message ended. `retry`: put it back and deliver it again after about `afterMs`. */
export type Handled =
  | { readonly kind: 'done'; readonly note: string }
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly reason: string;
      /** However often it was delivered: what is waited for may end at any moment. */
      readonly atMostMs?: number;
    };

export const done = (note: string): Handled => ({ kind: 'done', note });
export const retry = (afterMs: number, reason: string, atMostMs?: number): Handled => ({
  kind: 'retry',
  afterMs,
  reason,
  ...(atMostMs === undefined ? {} : { atMostMs }),
});
