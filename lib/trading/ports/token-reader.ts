import type { Holder } from '../domain/safety/holders.ts';
import type { MintName } from '../domain/safety/mint-facts.ts';
import type { LiquidityPart, NamePart } from '../domain/safety/token-report.ts';
import type { Mint, WalletAddress } from '../domain/values/quantities.ts';

/** Reading what a mint account does not tell, at commitment `confirmed`. Every method throws when the node cannot answer. */
export type TokenReader = {
  /** Owners of the largest token accounts of a mint (at most 20 accounts), one entry per account. */
  readonly holders: (mint: Mint) => Promise<readonly Holder[]>;
  /** Raw tokens of a mint in all accounts of an owner. */
  readonly held: (mint: Mint, owner: WalletAddress) => Promise<bigint>;
  /** The pool or curve at one of these addresses with the most real SOL, or why none of them is one. */
  readonly pool: (mint: Mint, addresses: readonly string[]) => Promise<LiquidityPart>;
  /** The name in the mint's Metaplex metadata account, or undefined when there is none. */
  readonly name: (mint: Mint) => Promise<MintName | undefined>;
};

export type Trial =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** It failed for a reason of the wallet it was tried with, such as its lack of SOL: nothing about the token. */
  | { readonly kind: 'inconclusive'; readonly reason: string };

export type SwapSimulator = {
  /** What a transaction would come to now, without its signatures and under a fresh blockhash. Throws when no node answers. */
  readonly simulate: (transactionBase64: string) => Promise<Trial>;
};

export type TokenMetadata = {
  /**
   * The links in a token's metadata file. Its address and content are a stranger's: only https, bounded in size and time,
   * never a private address. Never throws: what cannot be read is unknown.
   */
  readonly socials: (uri: string) => Promise<SocialsPart>;
};

export type SocialsPart = Extract<NamePart, { readonly kind: 'known' }>['socials'];
