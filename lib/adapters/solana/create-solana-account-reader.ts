/** Reads balances, mints and rent over one or more RPC nodes; a node that fails is followed by the next. */
import { type GetTokenAccountsByOwnerConfig, PublicKey } from '@solana/web3.js';
import * as z from 'zod';
import type { WalletHoldings } from '#trading/domain/books/reconciliation.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, TokenAmount, WalletAddress } from '#trading/domain/values/quantities.ts';
import { type Lamports, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import type { AccountReader } from '#trading/ports/chain.ts';
import { createRpcNodes, firstAnswer, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { holdingFrom, mintFactsFrom } from './token-account-data.ts';
import { splTokenAccountBytes, token2022AccountBytes } from './token-extensions.ts';

const lamportsNumber = z
  .int()
  .positive()
  .transform((value) => lamports(BigInt(value)));

const tokenPrograms = [swapPrograms.token, swapPrograms.token2022];

/** Everything that one node says the wallet holds, so that the two programs are seen by the same node. */
const tokensAt = async (
  { connection }: RpcNode,
  wallet: WalletAddress,
  view: GetTokenAccountsByOwnerConfig = {},
): Promise<ReadonlyMap<Mint, TokenAmount>> => {
  const answers = await Promise.all(
    tokenPrograms.map((program) =>
      connection.getTokenAccountsByOwner(new PublicKey(wallet), { programId: new PublicKey(program) }, view),
    ),
  );
  const sums = new Map<Mint, TokenAmount>();
  for (const { account } of answers.flatMap(({ value }) => value)) {
    const { mint, amount } = holdingFrom(account.data);
    if (amount > 0n) sums.set(mint, tokenAmount((sums.get(mint) ?? 0n) + amount));
  }
  return sums;
};

const holdingsAt = async (node: RpcNode, wallet: WalletAddress): Promise<WalletHoldings> => {
  const { context, value } = await node.connection.getBalanceAndContext(new PublicKey(wallet));
  const tokens = await tokensAt(node, wallet, { minContextSlot: context.slot });
  return { slot: context.slot, lamports: lamports(BigInt(value)), tokens };
};

const mintFactsAt = async ({ connection }: RpcNode, mint: Mint): Promise<MintFacts | undefined> => {
  const { value: account } = await connection.getAccountInfoAndContext(new PublicKey(mint));
  return account === null
    ? undefined
    : mintFactsFrom(mint, { program: account.owner.toBase58(), data: Buffer.from(account.data) });
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
    balance: async (wallet) => {
      const { value } = await firstAnswer(nodes, 'getBalance', ({ connection }) =>
        connection.getBalanceAndContext(new PublicKey(wallet)),
      );
      return lamports(BigInt(value));
    },
    tokenBalances: (wallet) => firstAnswer(nodes, 'getTokenAccountsByOwner', (node) => tokensAt(node, wallet)),
    holdings: (wallet) => firstAnswer(nodes, 'getBalance', (node) => holdingsAt(node, wallet)),
    mintFacts: (mint) => firstAnswer(nodes, 'getAccountInfo', (node) => mintFactsAt(node, mint)),
    tokenAccountRent: ({ program, extensions }) =>
      rentOf(program === 'spl-token' ? splTokenAccountBytes : token2022AccountBytes(extensions)),
  };
};
