/** Accounts as the node writes them: bytes in base64 or base58, or parsed for the token programs. */
import { getBase58Decoder, getBase64Decoder } from '@solana/kit';
import * as z from 'zod';
import type { Chain, ChainAccount, MintAccount, TokenAccount } from '../chain.ts';
import { token2022Program } from '../program-ids.ts';
import { toUiTokenAmount } from '../to-rpc-json.ts';
import { readMint } from '../token-ledger.ts';

export const accountOptions = {
  encoding: z.enum(['base58', 'base64', 'jsonParsed']).default('base64'),
  dataSlice: z.object({ offset: z.number().int(), length: z.number().int() }).optional(),
};

export type AccountOptions = {
  encoding: 'base58' | 'base64' | 'jsonParsed';
  dataSlice?: { offset: number; length: number } | undefined;
};

/** The node writes 2^64 - 1, which a JSON number rounds to this. */
const neverPaysRent = 2 ** 64;

/** The account object of `getAccountInfo`; what cannot be parsed comes as base64, as on the real node. */
export const toJsonAccount = (chain: Chain, account: ChainAccount, { encoding, dataSlice }: AccountOptions) => ({
  data: (encoding === 'jsonParsed' && parsedData(chain, account)) || encodedData(account.data, encoding, dataSlice),
  executable: account.executable,
  lamports: Number(account.lamports),
  owner: account.owner,
  rentEpoch: neverPaysRent,
  space: account.data.length,
});

const encodedData = (data: Uint8Array, encoding: AccountOptions['encoding'], slice: AccountOptions['dataSlice']) => {
  const bytes = slice ? data.subarray(slice.offset, slice.offset + slice.length) : data;
  if (encoding === 'base58') return [getBase58Decoder().decode(bytes), 'base58'];
  return [getBase64Decoder().decode(bytes), 'base64'];
};

const parsedData = (chain: Chain, account: ChainAccount) => {
  const program = account.owner === token2022Program ? 'spl-token-2022' : 'spl-token';
  const token = chain.tokenAccount(account.address);
  const mint = token ? undefined : readMint(account);
  const parsed = (token && parsedTokenAccount(token)) ?? (mint && parsedMint(mint));
  return parsed && { program, parsed, space: account.data.length };
};

const parsedTokenAccount = ({ mint, owner, amount, decimals, isNative, state }: TokenAccount) => ({
  type: 'account',
  info: { isNative, mint, owner, state, tokenAmount: toUiTokenAmount(amount, decimals) },
});

const parsedMint = ({ decimals, supply, mintAuthority, freezeAuthority }: MintAccount) => ({
  type: 'mint',
  info: {
    decimals,
    freezeAuthority: freezeAuthority ?? null,
    isInitialized: true,
    mintAuthority: mintAuthority ?? null,
    supply: supply.toString(),
  },
});
