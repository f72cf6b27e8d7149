import type { Account } from '../../domain/books/books.ts';
import { noRisk } from '../../domain/books/risk.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import { lamports } from '../../domain/values/quantities.ts';
import type { Execution } from './execution.ts';

/**
 * The user's account in its present mode; the first call opens the books: with what the wallet holds on chain in live
 * mode, with the settings' `paperLamports` on paper.
 */
export const openAccount = async (
  { accounts, reader, clock }: Pick<Execution, 'accounts' | 'reader' | 'clock'>,
  { userId, settings: { mode, wallet, paperLamports } }: UserRow,
): Promise<Account> => {
  const account = await accounts.account(userId, mode);
  if (account !== undefined) return account;
  const found = mode === 'live' ? await reader.holdings(wallet) : { lamports: paperLamports, slot: undefined };
  return accounts.open({
    userId,
    mode,
    wallet,
    openingLamports: found.lamports,
    openedAtMs: clock(),
    openedAtSlot: found.slot,
    cashLamports: found.lamports,
    reservedLamports: lamports(0n),
    exposureLamports: lamports(0n),
    openPositions: 0,
    goodTrades: 0,
    risk: noRisk,
    frozenBecause: undefined,
    frozenDetail: undefined,
    frozenAtMs: undefined,
    lastThaw: undefined,
  });
};
