import type { WatchState } from '../domain/prices/watch-state.ts';
import type { PositionId } from '../domain/values/quantities.ts';

export type StoreOutcome =
  | { readonly kind: 'stored'; readonly watch: WatchState }
  /** Somebody else wrote first. Merge into `stored` with `mergeWatch` and store that. */
  | { readonly kind: 'changed-meanwhile'; readonly stored: WatchState };

export type WatchBook = {
  /** The stored states (strongly consistent); a position that was never stored is left out. */
  readonly of: (positionIds: readonly PositionId[]) => Promise<ReadonlyMap<PositionId, WatchState>>;
  /** Writes a state if the row is still at `watch.version` (0: no row) and returns it at its new version. */
  readonly store: (watch: WatchState) => Promise<StoreOutcome>;
};
