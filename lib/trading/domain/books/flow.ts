/**
 * What moved a live wallet without an order of ours, as an immutable line of the books. Keeps: opening + trades + flows =
 * cash; a signature is booked once, as a trade or as a flow.
 */

import type { Mode } from '../settings/settings.ts';
import type {
  Day,
  EpochMs,
  Lamports,
  Mint,
  Signature,
  TokenAmount,
  UserId,
  WalletAddress,
} from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import type { Freeze } from './books.ts';
import type { OutsideSale, Position } from './position.ts';
import type { Result } from './risk.ts';
import { valueOf } from './risk.ts';
import { closedToken, type TokenChange } from './token-record.ts';

/**
 * `deposit`: SOL came in. `manual-sell`: the owner sold tokens of a position for SOL. `foreign-token`: tokens that are no
 * position came or went. `withdrawal`: SOL or tokens of a position were sent away. `foreign-fee`: a fee, a tip or rent was paid.
 * `rotation`: what the move to a new wallet cost, and what stayed in the old one.
 */
export const flowKinds = ['deposit', 'manual-sell', 'foreign-token', 'withdrawal', 'foreign-fee', 'rotation'] as const;
export type FlowKind = (typeof flowKinds)[number];

export type Flow = {
  readonly kind: FlowKind;
  readonly userId: UserId;
  readonly mode: Mode;
  readonly wallet: WalletAddress;
  readonly signature: Signature;
  /** Change of the wallet's own lamports, fee and rent included. The books add up this one. */
  readonly walletLamports: Lamports;
  /** The fee in it, positive. */
  readonly feeLamports: Lamports;
  /** What positions lost. */
  readonly sales: readonly OutsideSale[];
  /** Raw tokens beside the positions, signed. */
  readonly tokens: readonly { readonly mint: Mint; readonly change: TokenAmount }[];
  readonly slot: number;
  readonly atMs: EpochMs;
  /** The UTC day it happened on. */
  readonly day: Day;
};

/** A flow with everything that it changes, to be written in one transaction or not at all. */
export type FlowBooking = {
  readonly flow: Flow;
  readonly positions: readonly { readonly expected: number; readonly next: Position }[];
  /** Entries freeze in the same transaction. */
  readonly freeze: Freeze | undefined;
};

/** `known`: that signature is booked already. `changed`: a position or the account is not as expected; nothing was written. */
export type FlowOutcome = 'booked' | 'known' | 'changed';

/** By how much a booking changes the number of open positions: never upwards. */
export const positionsClosedBy = ({ positions }: FlowBooking): number =>
  positions.filter(({ next }) => next.status === 'closed' && next.deadSinceMs === undefined).length;

/** A position after an outside sale, with the sale. One that is dead was written off before, at the cost it still had. */
const soldOutside = ({ flow, positions }: FlowBooking) =>
  positions.flatMap(({ next }) => {
    const sale = flow.sales.find(({ positionId }) => positionId === next.positionId);
    return sale === undefined ? [] : [{ next, sale, dead: next.deadSinceMs !== undefined }];
  });

/** By how much a booking changes what is at stake: never upwards. */
export const exposureMovedBy = (booking: FlowBooking): Lamports =>
  lamports(soldOutside(booking).reduce((sum, { sale, dead }) => sum - (dead ? 0n : sale.costLamports), 0n));

/** What the sales of a booking mean for the breakers. */
export const resultsOf = (booking: FlowBooking): readonly Result[] =>
  soldOutside(booking).map(({ next, sale, dead }) => ({
    atMs: booking.flow.atMs,
    realisedLamports: sale.realisedLamports,
    writtenOffLamports: lamports(dead ? sale.costLamports : 0n),
    ended:
      next.status === 'closed' && !dead
        ? { profitLamports: valueOf(next), costLamports: sale.costLamports }
        : undefined,
    leader: next.leader,
  }));

/** The tokens whose position a booking closed. */
export const tokensClosedBy = (booking: FlowBooking): readonly TokenChange[] =>
  booking.positions
    .filter(({ next }) => next.status === 'closed')
    .map(({ next }) => closedToken(next, booking.flow.atMs));

/** Oldest first; flows of one moment in the order of the chain's slots, then of their signatures. */
export const flowsInOrder = (one: Flow, other: Flow): number =>
  one.atMs - other.atMs || one.slot - other.slot || (one.signature < other.signature ? -1 : 1);

/** Raw tokens by mint that flows left in a wallet beside its positions. */
export const foreignTokens = (flows: readonly Flow[]): ReadonlyMap<Mint, bigint> => {
  const sums = new Map<Mint, bigint>();
  for (const { mint, change } of flows.flatMap(({ tokens }) => tokens)) sums.set(mint, (sums.get(mint) ?? 0n) + change);
  return sums;
};
