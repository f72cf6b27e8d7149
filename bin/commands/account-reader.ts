/** The chain as the operator's commands read it. */
import { createSecretsManagerClient } from '#adapters/aws-clients.ts';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { RpcFailure } from '#adapters/solana/rpc-failure.ts';
import type { AccountReader } from '#trading/ports/chain.ts';
import type { Connection, Environment } from './connect.ts';

export type WalletReader = Pick<AccountReader, 'balance' | 'tokenBalances'>;

/** No node answered, or none is named. The message holds no address, because an address may hold a key. */
export class ChainUnreachable extends Error {
  override readonly name = 'ChainUnreachable';
}

const timeoutMs = 5_000;

/** `OSPREY_RPC_URL`, else on AWS the nodes of the providers' secret. */
const rpcUrlsOf = async ({ variables, local }: Connection): Promise<readonly string[]> => {
  const url = textOf(variables, 'OSPREY_RPC_URL');
  if (url !== undefined) return [url];
  const secretId = textOf(variables, 'PROVIDERS_SECRET');
  if (local || secretId === undefined)
    throw new ChainUnreachable('no RPC node is named: set OSPREY_RPC_URL or PROVIDERS_SECRET');
  return (await loadProviders(createSecretsManagerClient(), secretId)).solanaRpcUrls;
};

const textOf = (variables: Environment, name: string): string | undefined => variables[name] || undefined;

/** A reader that looks for its nodes at the first question, so that books on paper alone need none. */
export const createWalletReader = (connection: Connection): WalletReader => {
  let reader: Promise<AccountReader> | undefined;
  const ask = async <Answer>(question: (reader: AccountReader) => Promise<Answer>): Promise<Answer> => {
    reader ??= rpcUrlsOf(connection).then((rpcUrls) => createSolanaAccountReader({ rpcUrls, timeoutMs }));
    try {
      return await question(await reader);
    } catch (error) {
      if (error instanceof RpcFailure) throw new ChainUnreachable(`no RPC node answered: ${error.message}`);
      throw error;
    }
  };
  return {
    balance: (wallet) => ask((asked) => asked.balance(wallet)),
    tokenBalances: (wallet) => ask((asked) => asked.tokenBalances(wallet)),
  };
};
