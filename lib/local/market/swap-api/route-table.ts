/** The lookup table of a pool's routes; written when it is first needed, found again by whoever knows the mint. */
import type { Chain } from '../chain/chain.ts';
import type { LookupTable } from '../chain/compose-wire.ts';
import { keypairFromSeed } from '../chain/keypair.ts';
import { createLookupTable, readLookupTable, routeTableAddresses } from '../chain/lookup-table.ts';
import type { Pool } from '../chain/pool.ts';

/** The table at the address that follows from the chain's seed and the pool's mint. */
export const routeTable = (chain: Chain, pool: Pool): LookupTable => {
  const name = `route/${pool.baseMint}`;
  const { address } = keypairFromSeed(chain.seed, `lookup-table/${name}`);
  return readLookupTable(chain, address) ?? createLookupTable(chain, name, routeTableAddresses(pool));
};
