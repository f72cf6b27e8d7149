import type { WatchLease } from '../domain/prices/watch-lease.ts';
import type { EpochMs } from '../domain/values/quantities.ts';

export type TakeLease = {
  readonly name: string;
  /** Unique to one invocation. */
  readonly holder: string;
  readonly now: EpochMs;
  readonly leaseMs: number;
  readonly handsOverAtMs: EpochMs;
  /** A lease that was seen not to be renewed for a whole `leaseMs`: it may be taken whatever time it claims. */
  readonly dead: Pick<WatchLease, 'fence' | 'beat'> | undefined;
};

export type TakeOutcome =
  | { readonly kind: 'taken'; readonly lease: WatchLease }
  | { readonly kind: 'held'; readonly lease: WatchLease };

export type LeaseBook = {
  /** The lease as last written (strongly consistent), or undefined when nobody ever took it. */
  readonly find: (name: string) => Promise<WatchLease | undefined>;
  /** Takes it if it is free, released, run out at `now`, or `dead`. Of several that ask at once, one takes it. */
  readonly take: (wish: TakeLease) => Promise<TakeOutcome>;
  /** The lease with its new expiry, or undefined when it was taken by somebody else: its holder must stop. */
  readonly renew: (lease: WatchLease, now: EpochMs, leaseMs: number) => Promise<WatchLease | undefined>;
  /** Frees it for the next taker at once; does nothing when it is somebody else's. Its fence stays used. */
  readonly release: (lease: WatchLease) => Promise<void>;
};
