/** The chain as the operator's commands read it. */
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { RpcFailure } from '#adapters/solana/rpc-failure.ts';
import type { AccountReader, Chain } from '#trading/ports/chain.ts';
import type { Connection } from '../connect.ts';

export type ChainView = Pick<AccountReader, 'balance' | 'tokenBalances'> & Pick<Chain, 'transaction'>;

/** No node answered, or none is named. The message holds no address, because an address may hold a key. */
export class ChainUnreachable extends Error {
  override readonly name = 'ChainUnreachable';
}

const timeoutMs = 5_000;

/** A view that looks for its nodes at the first question, so that books on paper alone need none. */
export const createChainView = (connection: Connection): ChainView => {
  const open = async () => {
    const rpcUrls = await connection.nodes();
    if (rpcUrls.length === 0)
      throw new ChainUnreachable('no RPC node is named: set OSPREY_RPC_URL or PROVIDERS_SECRET');
    const config = { rpcUrls, timeoutMs };
    return { ...createSolanaAccountReader(config), transaction: createSolanaChain(config).transaction };
  };
  let opened: ReturnType<typeof open> | undefined;
  const ask = async <Answer>(question: (view: ChainView) => Promise<Answer>): Promise<Answer> => {
    opened ??= open();
    try {
      return await question(await opened);
    } catch (error) {
      if (error instanceof RpcFailure) throw new ChainUnreachable(`no RPC node answered: ${error.message}`);
      throw error;
    }
  };
  return {
    balance: (wallet) => ask((view) => view.balance(wallet)),
    tokenBalances: (wallet) => ask((view) => view.tokenBalances(wallet)),
    transaction: (signature) => ask((view) => view.transaction(signature)),
  };
};
