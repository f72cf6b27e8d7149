/** Balance changes of a transaction in RPC form: after minus before, a missing side counting as nothing. */
import type { TokenBalanceChange } from '#trading/domain/signals/observed-transaction.ts';
import type { Lamports } from '#trading/domain/values/quantities.ts';
import { lamports, mint, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import { lamportsOfNumber } from './malformed-transaction.ts';
import type { BalancesJson, TokenBalanceJson } from './transaction-json.ts';

/** Lamports that each account gained or lost, the fee included for its payer; unchanged accounts are left out. */
export const lamportsChangesOf = (json: BalancesJson, accounts: readonly string[]): ReadonlyMap<string, Lamports> => {
  const { preBalances, postBalances } = json.meta;
  const changes = new Map<string, Lamports>();
  for (let index = 0; index < accounts.length; index += 1) {
    const account = accounts[index];
    const before = preBalances[index];
    const after = postBalances[index];
    if (account === undefined || before === undefined || after === undefined || before === after) continue;
    changes.set(account, lamports(lamportsOfNumber(after) - lamportsOfNumber(before)));
  }
  return changes;
};

type Held = { readonly row: TokenBalanceJson; readonly before: bigint; after: bigint };

const pairUp = (json: BalancesJson): readonly Held[] => {
  const held: Held[] = [];
  for (const row of json.meta.preTokenBalances ?? []) {
    held.push({ row, before: BigInt(row.uiTokenAmount.amount), after: 0n });
  }
  const known = new Map(held.map((each) => [each.row.accountIndex, each]));
  for (const row of json.meta.postTokenBalances ?? []) {
    const same = known.get(row.accountIndex);
    const after = BigInt(row.uiTokenAmount.amount);
    // An account may change hands, or be closed and opened for another mint: then each owner and mint has its own row.
    if (same?.row.mint === row.mint && same.row.owner === row.owner) same.after = after;
    else held.push({ row, before: 0n, after });
  }
  return held;
};

/** A row for every token account with a balance before or after, unchanged ones included. */
export const tokenChangesOf = (
  json: BalancesJson,
  accounts: readonly string[],
  lamportsChanges: ReadonlyMap<string, Lamports>,
): readonly TokenBalanceChange[] => {
  const counted = new Set<number>();
  return pairUp(json).map(({ row, before, after }) => {
    const tokenAccount = accounts[row.accountIndex] ?? '';
    // Two rows of one account share its lamports, which moved once.
    const lamportsChange = counted.has(row.accountIndex) ? undefined : lamportsChanges.get(tokenAccount);
    counted.add(row.accountIndex);
    return {
      tokenAccount,
      owner: walletAddress(row.owner ?? ''),
      mint: mint(row.mint),
      decimals: row.uiTokenAmount.decimals,
      change: tokenAmount(after - before),
      before: tokenAmount(before),
      lamportsChange: lamportsChange ?? lamports(0n),
    };
  });
};
