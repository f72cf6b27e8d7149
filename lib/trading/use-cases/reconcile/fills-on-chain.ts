/**
 * Fills are settled when they are confirmed. A fork that dies may take one back, or land it again with other amounts: the
 * books then hold what the finalized chain does not.
 */
import type { Account, Trade } from '../../domain/books/books.ts';
import { fillOf } from '../../domain/orders/fill.ts';
import type { Adoption } from './adopt-transaction.ts';

/** Trades that are looked up: a fork dies within seconds, and a difference is looked into within minutes. */
const mostTrades = 20;
/** About an hour. A node without long history lacks what is older, and that says nothing. */
const youngestSlots = 9_000;

const problemOf = async (deps: Adoption, { wallet }: Account, trade: Trade): Promise<string | undefined> => {
  const { plan, fill, signature } = trade;
  if (signature === undefined) return undefined;
  const found = await deps.history.transaction(wallet, signature);
  if (found === undefined) return `${signature} is not on chain`;
  const landed = fillOf(found.transaction, wallet, plan.mint, deps.tipAccounts, fill.atMs);
  const isSame = landed.walletLamports === fill.walletLamports && landed.tokens === fill.tokens;
  return isSame
    ? undefined
    : `${signature} moved ${landed.walletLamports} lamports and ${landed.tokens} tokens, booked are ${fill.walletLamports} and ${fill.tokens}`;
};

/**
 * What about the newest fills of a live account is not as the finalized chain has it up to `slot`, each in a sentence. Throws
 * when the chain cannot be read.
 */
export const fillsNotOnChain = async (deps: Adoption, account: Account, slot: number): Promise<readonly string[]> => {
  const trades = await deps.accounts.trades(account.userId);
  const newest = trades
    .filter(({ plan, fill }) => plan.mode === account.mode && plan.wallet === account.wallet && fill.slot <= slot)
    .filter(({ fill }) => slot - fill.slot <= youngestSlots)
    .slice(-mostTrades);
  const problems: string[] = [];
  for (const trade of newest) {
    const problem = await problemOf(deps, account, trade);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
};
