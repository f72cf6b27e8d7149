import type { UserRow } from '../settings/settings.ts';
import type { WalletAddress } from '../values/quantities.ts';

/**
 * Every wallet that some user copies at present, and every paused one whose sells are still followed. Whoever watches asks for
 * those of the snapshot's `exitOwners`: a row that cannot be read stops no exit.
 */
export const leadersOf = (users: readonly Pick<UserRow, 'settings'>[]): ReadonlySet<WalletAddress> =>
  new Set(
    users.flatMap((user) =>
      user.settings.copy.filter((each) => each.enabled || each.followSells !== 'own-exits').map((each) => each.leader),
    ),
  );
