import type { Freeze, Thaw } from '../domain/books/books.ts';
import type { FlowBooking } from '../domain/books/flow.ts';
import type { Position } from '../domain/books/position.ts';
import type { Reconciliation } from '../domain/books/reconciliation.ts';
import type { Mode, UserSettings } from '../domain/settings/settings.ts';
import type { UserId } from '../domain/values/quantities.ts';
import type { Rotation } from '../domain/wallets/rotation.ts';
import type { SettingsAuthor } from './settings-store.ts';

/** The user belongs to the new wallet: settings, accounts and the comparison with the chain, all at once. */
export type HandOver = {
  readonly settings: { readonly next: UserSettings; readonly expectedVersion: number; readonly author: SettingsAuthor };
  /** The accounts that are open. */
  readonly accounts: readonly Mode[];
  /** Ends the freeze of the live account; `freeze` then stands again. */
  readonly thaw: Thaw;
  readonly freeze: Freeze | undefined;
  readonly reconciliation: Reconciliation | undefined;
};

export type RotationChange = {
  /** The row must be one version before it; version 1 when there is none. */
  readonly next: Rotation;
  /** Freezes the live account; what froze it before must be as `next.frozenBefore` says. */
  readonly freeze?: Freeze;
  /** Claims or releases the position of a move. */
  readonly position?: { readonly expected: number; readonly next: Position };
  readonly booking?: FlowBooking;
  readonly handOver?: HandOver;
};

/** The rotations of wallets. A step is written whole or not at all, so that whoever comes next goes on from it. */
export type RotationBook = {
  /** The user's last rotation as last written (strongly consistent), or undefined when there was none. */
  readonly find: (userId: UserId) => Promise<Rotation | undefined>;
  /** Writes a step. `changed`: a row is not as expected, and nothing was written. Throws only when that is unknown. */
  readonly commit: (change: RotationChange) => Promise<'committed' | 'changed'>;
};
