/** Reads balances, mints and rent over one or more RPC nodes; a node that fails is followed by the next. */
import * as z from 'zod';
import type { WalletHoldings } from '#trading/domain/books/reconciliation.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, TokenAmount, WalletAddress } from '#trading/domain/values/quantities.ts';
import { type Lamports, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { AccountReader } from '#trading/ports/chain.ts';
import { readAccount } from './read-accounts.ts';
import { createRpcNodes, firstAnswer, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { holdingFrom, mintFactsFrom } from './token-account-data.ts';
import { tokenAccountsOf } from './token-accounts-of.ts';
import { splTokenAccountBytes, token2022AccountBytes } from './token-extensions.ts';

const lamportsNumber = z
  .int()
  .positive()
  .transform((value) => lamports(BigInt(value)));

const tokenPrograms = [swapPrograms.token, swapPrograms.token2022];

/** Everything that one node says the wallet holds, so that the two programs are seen by the same node. */
const tokensAt = async (
  node: RpcNode,
  wallet: WalletAddress,
  view: { readonly minContextSlot?: number } = {},
): Promise<ReadonlyMap<Mint, TokenAmount>> => {
  const answers = await Promise.all(
    tokenPrograms.map((programId) => tokenAccountsOf(node, wallet, { programId }, view)),
  );
  const sums = new Map<Mint, TokenAmount>();
  for (const account of answers.flat()) {
    const { mint, amount } = holdingFrom(account);
    if (amount > 0n) sums.set(mint, tokenAmount((sums.get(mint) ?? 0n) + amount));
  }
  return sums;
};

const balanceAnswer = z.object({
  context: z.object({ slot: z.int().nonnegative() }),
  value: z
    .int()
    .nonnegative()
    .transform((value) => lamports(BigInt(value))),
});

const balanceAt = async ({ call }: RpcNode, wallet: WalletAddress) => {
  const { context, value } = balanceAnswer.parse(await call('getBalance', [wallet, { commitment: 'confirmed' }]));
  return { slot: context.slot, balance: value };
};

const holdingsAt = async (node: RpcNode, wallet: WalletAddress): Promise<WalletHoldings> => {
  const { slot, balance } = await balanceAt(node, wallet);
  const tokens = await tokensAt(node, wallet, { minContextSlot: slot });
  return { slot, lamports: balance, tokens };
};

const mintFactsAt = async (node: RpcNode, mint: Mint): Promise<MintFacts | undefined> => {
  const account = await readAccount(node, mint);
  return account === undefined ? undefined : mintFactsFrom(mint, account);
};

/** A reader over these nodes. Its methods throw an `RpcFailure`, which holds no address, when no node answers. */
export const createSolanaAccountReader = (config: RpcNodesConfig): AccountReader => {
  const nodes = createRpcNodes(config);
  /** By account length; the network's rent changes by a feature gate at most, and a function does not live that long. */
  const rents = new Map<number, Lamports>();

  const rentOf = async (bytes: number): Promise<Lamports> => {
    const known = rents.get(bytes);
    if (known !== undefined) return known;
    // Not the connection's own method: that one answers 0 when the node answers with an error.
    const rent = await firstAnswer(nodes, 'getMinimumBalanceForRentExemption', async ({ call }) =>
      lamportsNumber.parse(await call('getMinimumBalanceForRentExemption', [bytes])),
    );
    rents.set(bytes, rent);
    return rent;
  };

  return {
    balance: async (wallet) => (await firstAnswer(nodes, 'getBalance', (node) => balanceAt(node, wallet))).balance,
    tokenBalances: (wallet) => firstAnswer(nodes, 'getTokenAccountsByOwner', (node) => tokensAt(node, wallet)),
    holdings: (wallet) => firstAnswer(nodes, 'getBalance', (node) => holdingsAt(node, wallet)),
    mintFacts: (mint) => firstAnswer(nodes, 'getAccountInfo', (node) => mintFactsAt(node, mint)),
    tokenAccountRent: ({ program, extensions }) =>
      rentOf(program === 'spl-token' ? splTokenAccountBytes : token2022AccountBytes(extensions)),
  };
};
