import type { Mode } from '../../domain/settings/settings.ts';
import type { UserId } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * A person says that what left the wallet is known to its owner: entries go on. `not-frozen`: there was no outflow to
 * accept, and a freeze for another reason stands.
 */
export const acceptOutflow = async (
  { accounts, clock }: { readonly accounts: Pick<AccountBook, 'thaw'>; readonly clock: Clock },
  userId: UserId,
  mode: Mode,
  by: string,
  why: string,
): Promise<'accepted' | 'not-frozen'> => {
  const thawed = await accounts.thaw(userId, mode, { because: 'unknown-outflow', by, why, atMs: clock() });
  return thawed ? 'accepted' : 'not-frozen';
};
