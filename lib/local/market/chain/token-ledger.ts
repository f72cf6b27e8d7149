/** An index of all token accounts by address, owner and mint, so that no question scans the programs' accounts. */
import { type Address, getAddressDecoder } from '@solana/kit';
import type { ChainAccount, MintAccount, TokenAccount } from './chain.ts';
import { token2022Program, tokenProgram } from './program-ids.ts';

const accountLength = 165;
const headLength = 64;
const mintLength = 82;
/** Token-2022 pads a mint to an account's length and says here which of the two it is. */
const kindOffset = 165;
const mintKind = 1;
const accountKind = 2;

export type TokenLedger = {
  get(address: Address): TokenAccount | undefined;
  /** Takes in what an account has become; undefined when it is gone. */
  update(address: Address, account: ChainAccount | undefined): void;
  ofOwner(owner: Address): TokenAccount[];
  ofMint(mint: Address): TokenAccount[];
};

const isTokenProgram = (owner: Address): boolean => owner === tokenProgram || owner === token2022Program;
const addressAt = (data: Uint8Array, offset: number): Address =>
  getAddressDecoder().decode(data.subarray(offset, offset + 32));
const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);

/** The mint in an account of one of the token programs. */
export const readMint = (account: ChainAccount): MintAccount | undefined => {
  const { data, owner } = account;
  if (!isTokenProgram(owner) || data.length < mintLength || data[45] !== 1) return undefined;
  if (data.length !== mintLength && data[kindOffset] !== mintKind) return undefined;
  return {
    address: account.address,
    programId: owner,
    supply: viewOf(data).getBigUint64(36, true),
    decimals: data[44] ?? 0,
    mintAuthority: data[0] === 1 ? addressAt(data, 4) : undefined,
    freezeAuthority: data[46] === 1 ? addressAt(data, 50) : undefined,
  };
};

/** The same account after a change of amount or state, as nearly always; saves spelling its addresses anew. */
const changedAccount = (
  known: TokenAccount,
  head: Uint8Array | undefined,
  account: ChainAccount,
): TokenAccount | undefined => {
  if (known.programId !== account.owner || !head || account.data.length < accountLength) return undefined;
  if (account.data[108] === 0 || Buffer.compare(head, account.data.subarray(0, head.length)) !== 0) return undefined;
  const amount = viewOf(account.data).getBigUint64(64, true);
  return { ...known, amount, state: account.data[108] === 2 ? 'frozen' : 'initialized' };
};

const readTokenAccount = (account: ChainAccount, decimalsOf: (mint: Address) => number): TokenAccount | undefined => {
  const { data, owner } = account;
  if (!isTokenProgram(owner) || data.length < accountLength || data[108] === 0) return undefined;
  if (data.length > accountLength && data[kindOffset] !== accountKind) return undefined;
  const mint = addressAt(data, 0);
  return {
    address: account.address,
    mint,
    owner: addressAt(data, 32),
    programId: owner,
    amount: viewOf(data).getBigUint64(64, true),
    decimals: decimalsOf(mint),
    state: data[108] === 2 ? 'frozen' : 'initialized',
    isNative: data[109] === 1,
  };
};

/** An empty index; `decimalsOf` reads a mint that a token account names for the first time. */
export const createTokenLedger = (readDecimals: (mint: Address) => number): TokenLedger => {
  const accounts = new Map<Address, TokenAccount>();
  const byOwner = new Map<Address, Set<Address>>();
  const byMint = new Map<Address, Set<Address>>();
  /** The bytes that name each account's mint and owner. */
  const heads = new Map<Address, Uint8Array>();
  const decimals = new Map<Address, number>();
  const decimalsOf = (mint: Address): number => {
    const known = decimals.get(mint) ?? readDecimals(mint);
    decimals.set(mint, known);
    return known;
  };
  const link = (index: Map<Address, Set<Address>>, key: Address, address: Address): void => {
    const set = index.get(key);
    if (set) set.add(address);
    else index.set(key, new Set([address]));
  };
  const listed = (set: Set<Address> | undefined): TokenAccount[] =>
    [...(set ?? [])].map((address) => accounts.get(address)).filter((found) => found !== undefined);
  const forget = (known: TokenAccount): void => {
    accounts.delete(known.address);
    heads.delete(known.address);
    byOwner.get(known.owner)?.delete(known.address);
    byMint.get(known.mint)?.delete(known.address);
  };
  return {
    get: (address) => accounts.get(address),
    update: (address, account) => {
      const known = accounts.get(address);
      const changed = known && account && changedAccount(known, heads.get(address), account);
      const next = changed ?? (account && readTokenAccount(account, decimalsOf));
      if (known && known.owner === next?.owner && known.mint === next.mint) {
        accounts.set(address, next);
        return;
      }
      if (known) forget(known);
      if (!account || !next) return;
      accounts.set(address, next);
      heads.set(address, account.data.slice(0, headLength));
      link(byOwner, next.owner, address);
      link(byMint, next.mint, address);
    },
    ofOwner: (owner) => listed(byOwner.get(owner)),
    ofMint: (mint) => listed(byMint.get(mint)).sort((x, y) => (x.amount > y.amount ? -1 : Number(x.amount < y.amount))),
  };
};
