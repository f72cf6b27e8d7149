/** The lookup table of what a venue's creations name whatever the token: without it they would not fit beside a mint and a pool. */
import { type Address, getAddressDecoder, type Instruction } from '@solana/kit';
import type { Chain } from '../../chain/chain.ts';
import type { LookupTable } from '../../chain/compose-wire.ts';
import { keypairFromSeed } from '../../chain/keypair.ts';
import { createLookupTable, readLookupTable } from '../../chain/lookup-table.ts';
import { tokenProgram } from '../../chain/program-ids.ts';
import type { Venue } from './venue.ts';
import { launchAddresses, venueShares } from './venues.ts';

const trial = (venue: Venue, filler: number): Instruction =>
  venue.create({
    mint: getAddressDecoder().decode(new Uint8Array(32).fill(filler)),
    creator: getAddressDecoder().decode(new Uint8Array(32).fill(filler + 1)),
    ...{ name: '', symbol: '', uri: '', decimals: 6, supply: 1n, poolTokens: 1n, poolLamports: 1n, tokenProgram },
  });

const namedBy = ({ accounts = [] }: Instruction): Address[] => accounts.map(({ address }) => address);

/** Accounts that two creations share; those that launches are found by stay in the transaction itself. */
const commonAccounts = (): Address[] => {
  const shared = venueShares.flatMap(({ venue }) => {
    const other = new Set(namedBy(trial(venue, 7)));
    return namedBy(trial(venue, 3)).filter((address) => other.has(address));
  });
  return [...new Set(shared)].filter((address) => !launchAddresses.includes(address));
};

/** The table, written the first time it is asked for. */
export const venueTable = (chain: Chain): LookupTable => {
  const { address } = keypairFromSeed(chain.seed, 'lookup-table/venues');
  return readLookupTable(chain, address) ?? createLookupTable(chain, 'venues', commonAccounts());
};
