/**
 * A wallet against its books. Keeps: what nobody could read is unknown and never a difference; a difference counts only
 * when everything that can have made it has been looked at.
 */

import type { Mode } from '../settings/settings.ts';
import type { ObservedTransaction } from '../signals/observed-transaction.ts';
import type { EpochMs, Lamports, Mint, Signature, TokenAmount, UserId } from '../values/quantities.ts';
import { tokenAmount } from '../values/quantities.ts';
import type { Account } from './books.ts';
import type { Flow } from './flow.ts';
import { foreignTokens } from './flow.ts';
import type { Position } from './position.ts';

/** A place in a wallet's history: behind `signature`, or behind the whole of `slot` when there is none. */
export type HistoryCursor = { readonly slot: number; readonly signature: Signature | undefined };

/** A transaction as it concerns one wallet. */
export type WalletTransaction = {
  readonly transaction: ObservedTransaction;
  readonly signedByWallet: boolean;
};

/** What a wallet holds: lamports as of `slot`, tokens from a view at least as new. */
export type WalletHoldings = {
  readonly slot: number;
  readonly lamports: Lamports;
  readonly tokens: ReadonlyMap<Mint, TokenAmount>;
};

/** How far the comparison of one account has come. */
export type Reconciliation = {
  readonly userId: UserId;
  readonly mode: Mode;
  /** Every transaction of the wallet up to here is in the books. */
  readonly through: HistoryCursor;
  /** The newest slot at which the books were found equal to the chain; undefined before the first time. */
  readonly equalAtSlot: number | undefined;
  /** When that was; undefined in rows that do not tell. */
  readonly equalAtMs: EpochMs | undefined;
  /** Tokens that the wallet held beside the positions when it was first found equal: they were there before the books. */
  readonly openingTokens: ReadonlyMap<Mint, TokenAmount>;
  /** A difference that was seen once, with the slot at which it was seen. */
  readonly suspicion: { readonly differences: string; readonly slot: number } | undefined;
  /** Rises by one with every write. */
  readonly version: number;
};

/** Where the comparison of an account begins; version 0 is not stored. Undefined on paper, which no chain can prove. */
export const beginning = ({ userId, mode, openedAtSlot }: Account): Reconciliation | undefined =>
  openedAtSlot === undefined
    ? undefined
    : {
        userId,
        mode,
        through: { slot: openedAtSlot, signature: undefined },
        equalAtSlot: undefined,
        equalAtMs: undefined,
        openingTokens: new Map(),
        suspicion: undefined,
        version: 0,
      };

export type WalletDifference = {
  /** `lamports`, or the mint of an open position or of one that was traded before. */
  readonly of: 'lamports' | Mint;
  readonly books: bigint;
  readonly chain: bigint;
};

/** The books' side of the comparison. */
export type ComparedBooks = {
  readonly account: Account;
  /** Positions of the account that are not closed. */
  readonly held: readonly Position[];
  readonly flows: readonly Flow[];
  readonly openingTokens: ReadonlyMap<Mint, TokenAmount>;
  /** Mints without an open position that were traded before: what the wallet holds of them must be explained as well. */
  readonly traded: ReadonlySet<Mint>;
};

const tokensExpected = ({ held, flows, openingTokens, traded }: ComparedBooks): ReadonlyMap<Mint, bigint> => {
  const foreign = foreignTokens(flows);
  const beside = (mint: Mint): bigint => (foreign.get(mint) ?? 0n) + (openingTokens.get(mint) ?? 0n);
  return new Map([
    ...[...traded].map((mint): [Mint, bigint] => [mint, beside(mint)]),
    ...held.map(({ mint, tokens }): [Mint, bigint] => [mint, tokens + beside(mint)]),
  ]);
};

/** Mints of which the wallet holds what neither positions nor flows nor its opening say: of an airdrop, or traded before. */
export const unexpectedMints = (
  { held, flows, openingTokens }: Omit<ComparedBooks, 'traded'>,
  holdings: WalletHoldings,
): readonly Mint[] => {
  const foreign = foreignTokens(flows);
  const inPositions = new Set(held.map(({ mint }) => mint));
  return [...holdings.tokens].flatMap(([mint, amount]) =>
    inPositions.has(mint) || amount === (foreign.get(mint) ?? 0n) + (openingTokens.get(mint) ?? 0n) ? [] : [mint],
  );
};

/** Where cash or the tokens of what is or was traded are not what the wallet holds. */
export const walletDifferences = (books: ComparedBooks, holdings: WalletHoldings): readonly WalletDifference[] => {
  const cash: WalletDifference = { of: 'lamports', books: books.account.cashLamports, chain: holdings.lamports };
  const tokens = [...tokensExpected(books)].map(
    ([of, expected]): WalletDifference => ({ of, books: expected, chain: holdings.tokens.get(of) ?? 0n }),
  );
  return [cash, ...tokens].filter((each) => each.books !== each.chain);
};

/** The differences as one line, in lamports and raw tokens: for a person, and to know the same ones again. */
export const differencesText = (differences: readonly WalletDifference[]): string =>
  differences
    .map(({ of, books, chain }) => `${of}: books ${books}, chain ${chain}, off by ${chain - books}`)
    .join('; ');

/** Identity of differences whatever was traded between two looks: by how much each is off. */
export const differencesKey = (differences: readonly WalletDifference[]): string =>
  differences.map(({ of, books, chain }) => `${of}:${chain - books}`).join(' ');

/**
 * Tokens that were in the wallet before its books were opened: what it holds beyond positions and flows, once all its
 * history since then is booked and its cash is right.
 */
export const tokensBefore = (
  books: Omit<ComparedBooks, 'traded'>,
  holdings: WalletHoldings,
): ReadonlyMap<Mint, TokenAmount> => {
  const foreign = foreignTokens(books.flows);
  const inPositions = new Map(books.held.map(({ mint, tokens }) => [mint, tokens]));
  return new Map(
    [...holdings.tokens].flatMap(([mint, amount]) => {
      const before = amount - (foreign.get(mint) ?? 0n) - (inPositions.get(mint) ?? 0n);
      return before > 0n ? [[mint, tokenAmount(before)] as const] : [];
    }),
  );
};
