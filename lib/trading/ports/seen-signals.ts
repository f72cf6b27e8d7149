import type { WatchedAddress } from '../domain/signals/missed-signal.ts';
import type { Signal } from '../domain/signals/signal.ts';
import type { KnownSignal } from '../domain/signals/signal-count.ts';
import type { EpochMs, Signature } from '../domain/values/quantities.ts';
import type { LastDelivered } from '../domain/webhooks/delivery-health.ts';

export type SeenSignals = {
  /** Notes that a signal reached an executor. The first note stands, for two days from `nowMs`. */
  readonly mark: (signal: Signal, nowMs: EpochMs) => Promise<void>;
  /**
   * What is known of these transactions as signals of a watched address; those that no executor saw are missing. A
   * launch counts for every launch address.
   */
  readonly known: (
    watched: WatchedAddress,
    signatures: readonly Signature[],
    nowMs: EpochMs,
  ) => Promise<ReadonlyMap<Signature, KnownSignal>>;
  /**
   * When a receiver last accepted a signal, by route: of those that a webhook brought and an executor has marked. It may be
   * up to 15 seconds behind, because not every mark moves it.
   */
  readonly lastDelivered: () => Promise<LastDelivered>;
};
