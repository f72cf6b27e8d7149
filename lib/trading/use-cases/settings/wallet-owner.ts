/**
 * Whose a wallet is. Keeps: a wallet has one owner, because books, limits and rotation count what it holds as his alone; one
 * who cannot be read is still an owner, and so is one whose live books are of a wallet that his settings do not name any more.
 */
import type { UserId, WalletAddress } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';
import { everyUserOf } from './every-user.ts';

export type WalletOwners = {
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly accounts: Pick<AccountBook, 'account'>;
};

export type WalletClaim = { readonly userId: UserId; readonly wallet: WalletAddress };

/** The wallets of everybody: those that settings name, and those of live books. */
export const walletClaims = async (
  { accounts }: Pick<WalletOwners, 'accounts'>,
  snapshot: SettingsSnapshot,
): Promise<readonly WalletClaim[]> => {
  const named = [...snapshot.users, ...snapshot.exitOwners].map(({ userId, settings: { wallet } }) => ({
    userId,
    wallet,
  }));
  const books = await Promise.all(everyUserOf(snapshot).map((userId) => accounts.account(userId, 'live')));
  const booked = books.flatMap((account) =>
    account === undefined ? [] : [{ userId: account.userId, wallet: account.wallet }],
  );
  return [...named, ...booked];
};

/** The other user whose wallet it is, if any, and the revision of the settings that say so. Throws when a store fails. */
export const otherOwnerOf = async (
  deps: WalletOwners,
  wallet: WalletAddress,
  userId: UserId,
): Promise<{ readonly owner: UserId | undefined; readonly revision: number }> => {
  const snapshot = await deps.settings.load();
  const claims = await walletClaims(deps, snapshot);
  const other = claims.find((claim) => claim.wallet === wallet && claim.userId !== userId);
  return { owner: other?.userId, revision: snapshot.revision };
};
