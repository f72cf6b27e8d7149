/** Reads holders, pools and names of tokens over one or more RPC nodes; a node that fails is followed by the next. */
import bs58 from 'bs58';
import * as z from 'zod';
import type { Holder } from '#trading/domain/safety/holders.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import type { TokenReader } from '#trading/ports/token-reader.ts';
import { holderKind } from './holder-programs.ts';
import { poolPartAt } from './pool-liquidity.ts';
import { addressBytes, isOnCurve, programAddress } from './program-address.ts';
import { type RawAccount, readAccounts } from './read-accounts.ts';
import { createRpcNodes, firstAnswer, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { holdingFrom } from './token-account-data.ts';
import { tokenAccountsOf } from './token-accounts-of.ts';
import { metaplexNameFrom } from './token-extension-values.ts';

const largest = z.object({ value: z.array(z.object({ address: z.string() })) });
const metaplexProgram = 'metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s';

/** Owner (32 bytes at 32), amount and state (2: frozen) of a token account; undefined when it is closed or none. */
const ownedBy = (account: RawAccount | undefined) => {
  if (account === undefined || account.data.length < 165) return undefined;
  const owner = account.data.subarray(32, 64);
  return { owner: bs58.encode(owner), tokens: holdingFrom(account.data).amount, frozen: account.data[108] === 2 };
};

/** The owners of the largest accounts, told by the accounts that they have themselves: three calls, one after the other. */
export const holdersAt = async (node: RpcNode, mint: string): Promise<readonly Holder[]> => {
  const { value } = largest.parse(await node.call('getTokenLargestAccounts', [mint, { commitment: 'confirmed' }]));
  const addresses = value.map(({ address }) => address);
  const accounts = await readAccounts(node, addresses);
  const owned = addresses.flatMap((address) => ownedBy(accounts.get(address)) ?? []);
  const owners = await readAccounts(node, [...new Set(owned.map(({ owner }) => owner))]);
  return owned.map(({ owner, tokens, frozen }) => {
    const own = owners.get(owner);
    const kind = holderKind(owner, isOnCurve(addressBytes(owner)), own?.program);
    return { owner, tokens, frozen, kind, lamports: own?.lamports ?? 0n };
  });
};

const heldAt = async (node: RpcNode, mint: Mint, owner: string): Promise<bigint> => {
  const accounts = await tokenAccountsOf(node, owner, { mint });
  return accounts.reduce((sum, account) => sum + holdingFrom(account).amount, 0n);
};

const nameAt = async (node: RpcNode, mint: Mint) => {
  const seeds = [Buffer.from('metadata'), addressBytes(metaplexProgram), addressBytes(mint)];
  const address = programAddress(metaplexProgram, seeds);
  const account = (await readAccounts(node, [address])).get(address);
  return account?.program === metaplexProgram ? metaplexNameFrom(account.data) : undefined;
};

/** A reader over these nodes. Its methods throw an `RpcFailure`, which holds no address, when no node answers. */
export const createSolanaTokenReader = (config: RpcNodesConfig): TokenReader => {
  const nodes = createRpcNodes(config);
  return {
    holders: (mint) => firstAnswer(nodes, 'getTokenLargestAccounts', (node) => holdersAt(node, mint)),
    held: (mint, owner) => firstAnswer(nodes, 'getTokenAccountsByOwner', (node) => heldAt(node, mint, owner)),
    pool: (mint, addresses) =>
      firstAnswer(nodes, 'getMultipleAccounts', (node) => poolPartAt(node, mint, addresses, holdersAt)),
    name: (mint) => firstAnswer(nodes, 'getMultipleAccounts', (node) => nameAt(node, mint)),
  };
};
