/** The venues and how often each is used, in parts of a hundred. */
import type { Address } from '@solana/kit';
import { launchLab } from './launch-lab.ts';
import { meteoraDbc } from './meteora-dbc.ts';
import { moonit } from './moonit.ts';
import { pumpFun, pumpFunV2 } from './pump-fun.ts';
import { pumpSwap } from './pump-swap.ts';
import { raydiumV4 } from './raydium-v4.ts';
import type { Venue } from './venue.ts';

export const venueShares: readonly { venue: Venue; share: number }[] = [
  { venue: pumpFunV2, share: 40 },
  { venue: pumpFun, share: 20 },
  { venue: pumpSwap, share: 10 },
  { venue: launchLab, share: 10 },
  { venue: meteoraDbc, share: 10 },
  { venue: moonit, share: 5 },
  { venue: raydiumV4, share: 5 },
];

/** The addresses to register with Helius so that every launch is seen and no trade is. */
export const launchAddresses: readonly Address[] = [...new Set(venueShares.map(({ venue }) => venue.creationAddress))];

/** The venue at a point of the scale, 0 (included) to 100 (excluded). */
export const venueAt = (point: number): Venue => {
  let rest = point;
  for (const { venue, share } of venueShares) {
    if (rest < share) return venue;
    rest -= share;
  }
  throw new Error(`no venue at ${point}: the shares add up to less`);
};
