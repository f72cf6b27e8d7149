/** Methods about accounts and tokens. The machine keeps one state, so every commitment reads the newest. */
import type { Address } from '@solana/kit';
import * as z from 'zod';
import type { Chain, MintAccount, TokenAccount } from '../chain.ts';
import { toUiTokenAmount } from '../to-rpc-json.ts';
import { type AccountOptions, accountOptions, toJsonAccount } from './account-encoding.ts';
import { invalidParam, RpcError } from './rpc-error.ts';
import { addressParam, method, options, type RpcMethod, view } from './rpc-node.ts';

const mostAccounts = 100;
const mostHolders = 20;
const mostAirdropLamports = Number.MAX_SAFE_INTEGER;
const ownerFilter = z.union([z.object({ mint: addressParam }), z.object({ programId: addressParam })]);

export const accountMethods: Record<string, RpcMethod> = {
  getBalance: method([addressParam, view], (node, [address, { commitment }]) =>
    node.withContext(commitment, Number(node.chain.lamports(address))),
  ),
  getAccountInfo: method([addressParam, options(accountOptions)], (node, [address, given]) =>
    node.withContext(given.commitment, jsonAccount(node.chain, address, given)),
  ),
  getMultipleAccounts: method([z.array(addressParam), options(accountOptions)], (node, [addresses, given]) => {
    if (addresses.length > mostAccounts) throw tooMany(mostAccounts);
    return node.withContext(
      given.commitment,
      addresses.map((address) => jsonAccount(node.chain, address, given)),
    );
  }),
  getTokenAccountBalance: method([addressParam, view], (node, [address, { commitment }]) => {
    const token = node.chain.tokenAccount(address);
    if (!token) throw invalidParam('could not find account');
    return node.withContext(commitment, toUiTokenAmount(token.amount, token.decimals));
  }),
  getTokenAccountsByOwner: method(
    [addressParam, ownerFilter, options(accountOptions)],
    (node, [owner, filter, given]) => {
      if ('mint' in filter) mintOrThrow(node.chain, filter.mint);
      const found = node.chain.tokenAccountsOf(owner, filter).map(({ address }) => ({
        pubkey: address,
        account: jsonAccount(node.chain, address, given),
      }));
      return node.withContext(given.commitment, found);
    },
  ),
  getTokenLargestAccounts: method([addressParam, view], (node, [mint, { commitment }]) => {
    const { decimals } = mintOrThrow(node.chain, mint);
    const holders = node.chain.tokenAccountsOfMint(mint).slice(0, mostHolders);
    const toHolder = ({ address, amount }: TokenAccount) => ({ address, ...toUiTokenAmount(amount, decimals) });
    return node.withContext(commitment, holders.map(toHolder));
  }),
  getTokenSupply: method([addressParam, view], (node, [address, { commitment }]) => {
    const { supply, decimals } = mintOrThrow(node.chain, address);
    return node.withContext(commitment, toUiTokenAmount(supply, decimals));
  }),
  requestAirdrop: method(
    [addressParam, z.number().int().positive().max(mostAirdropLamports)],
    ({ chain }, [address, lamports]) => chain.airdrop(address, BigInt(lamports)),
  ),
};

/** As the node refuses lists that are too long. */
export const tooMany = (most: number): RpcError =>
  new RpcError('invalidParams', `Too many inputs provided; max ${most}`);

const jsonAccount = (chain: Chain, address: Address, given: AccountOptions) => {
  const account = chain.account(address);
  return account ? toJsonAccount(chain, account, given) : null;
};

const mintOrThrow = (chain: Chain, address: Address): MintAccount => {
  const mint = chain.mint(address);
  if (!mint) throw invalidParam('could not find mint');
  return mint;
};
