/** The tokens of the market and what their makers know about them. */
import { type Address, address } from '@solana/kit';
import * as z from 'zod';
import type { PricePath } from './price-path.ts';

/** How a mint lets its maker hurt a holder; each is real on chain. */
export const hostilities = [
  'mint-authority',
  'freeze-authority',
  'permanent-delegate',
  'transfer-fee',
  'transfer-hook',
  'default-frozen',
] as const;

export type Hostility = (typeof hostilities)[number];

export type MarketToken = {
  mint: Address;
  tokenProgram: Address;
  decimals: number;
  name: string;
  symbol: string;
  kind: 'good' | Hostility;
  venue: string;
  creator: Address;
  /** Milliseconds since 1970. */
  createdAtMs: number;
  /** The swap API knows the token from then on, milliseconds since 1970. */
  tradableAtMs: number;
  /** Market time at which the path starts, milliseconds. */
  pathStartMs: number;
  path: PricePath;
  /** The reserves that the path's multiples refer to: lamports and raw tokens. */
  opening: { lamports: bigint; tokens: bigint };
};

const savedToken = z.object({
  mint: z.string(),
  tokenProgram: z.string(),
  decimals: z.number(),
  name: z.string(),
  symbol: z.string(),
  kind: z.enum(['good', ...hostilities]),
  venue: z.string(),
  creator: z.string(),
  createdAtMs: z.number(),
});

export type SavedToken = z.output<typeof savedToken>;

export type TokenRegister = {
  add(token: MarketToken): void;
  get(mint: string): MarketToken | undefined;
  /** Oldest first. */
  all(): MarketToken[];
  /** What survives a restart, as JSON text; paths do not. */
  save(): string;
};

/** Makes an empty register. */
export const createTokenRegister = (): TokenRegister => {
  const tokens = new Map<string, MarketToken>();
  return {
    add: (token) => void tokens.set(token.mint, token),
    get: (mint) => tokens.get(mint),
    all: () => [...tokens.values()],
    save: () => JSON.stringify([...tokens.values()].map((token) => savedToken.parse(token))),
  };
};

/** Reads what `save()` wrote; a path and reserves have to be given to each anew. */
export const readSavedTokens = (
  saved: string,
): (SavedToken & { mint: Address; tokenProgram: Address; creator: Address })[] =>
  z
    .array(savedToken)
    .parse(JSON.parse(saved))
    .map((token) => ({
      ...token,
      mint: address(token.mint),
      tokenProgram: address(token.tokenProgram),
      creator: address(token.creator),
    }));
