/** What a user never buys, and what alone is bought. A list of allowed ones that is null allows everything. */
import * as z from 'zod';
import { mintText, walletText } from '../values/wire.ts';

const most = 1_000;
const mints = z.array(mintText).max(most);
const wallets = z.array(walletText).max(most);
/** A venue of a launch, or of a route by the router's own name; capitals, spaces and signs make no difference. */
const venueNames = z.array(z.string().min(1).max(64)).max(100);

export const listSettings = z.strictObject({
  blockedMints: mints.describe('Tokens that are never bought.'),
  allowedMints: mints.nullable().describe('The only tokens that are bought; null: all.'),
  blockedCreators: wallets.describe('Creators whose tokens are never bought.'),
  allowedCreators: wallets
    .nullable()
    .describe('The only creators whose tokens are bought; null: all. An unknown creator is not among them.'),
  blockedLeaders: wallets.describe('Leaders after whom nothing is bought.'),
  allowedLeaders: wallets.nullable().describe('The only leaders after whom something is bought; null: all.'),
  blockedVenues: venueNames.describe('Venues that no launch may be on and no route may use, e.g. pump-fun or Raydium.'),
  allowedVenues: venueNames
    .nullable()
    .describe('The only venues that a launch may be on and a route may use; null: all. An unknown venue is not one.'),
});

/** Lists of a new user: nothing is blocked, everything is allowed. In the wire form. */
export const initialListSettings = (): z.input<typeof listSettings> => ({
  blockedMints: [],
  allowedMints: null,
  blockedCreators: [],
  allowedCreators: null,
  blockedLeaders: [],
  allowedLeaders: null,
  blockedVenues: [],
  allowedVenues: null,
});
