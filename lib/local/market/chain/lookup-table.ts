/** Address lookup tables, active from the start. */
import { type Address, getAddressEncoder } from '@solana/kit';
import type { Chain } from './chain.ts';
import type { LookupTable } from './compose-wire.ts';
import { tableAddresses } from './decode-wire.ts';
import { keypairFromSeed } from './keypair.ts';
import type { Pool } from './pool.ts';
import {
  addressLookupTableProgram,
  jupiterEventAuthority,
  jupiterProgram,
  token2022Program,
  tokenProgram,
  wrappedSolMint,
} from './program-ids.ts';

/** Writes a table whose address follows from the chain's seed and the name. */
export const createLookupTable = (chain: Chain, name: string, addresses: Address[]): LookupTable => {
  const { address } = keypairFromSeed(chain.seed, `lookup-table/${name}`);
  const header = Buffer.alloc(56);
  header.writeUInt32LE(1, 0);
  header.writeBigUInt64LE(2n ** 64n - 1n, 4); // the slot of its deactivation: never
  const data = new Uint8Array(
    Buffer.concat([header, ...addresses.map((each) => getAddressEncoder().encode(each) as Uint8Array)]),
  );
  const lamports = chain.minimumRent(data.length);
  chain.writeAccount({ address, lamports, owner: addressLookupTableProgram, executable: false, data });
  return { address, addresses };
};

/** The table at an address. */
export const readLookupTable = (chain: Chain, address: Address): LookupTable | undefined => {
  const account = chain.account(address);
  return account?.owner === addressLookupTableProgram
    ? { address, addresses: tableAddresses(account.data) }
    : undefined;
};

/** What a route through this pool names besides the user's own accounts. */
export const routeTableAddresses = (pool: Pool): Address[] => [
  pool.baseVault,
  pool.quoteVault,
  pool.address,
  pool.baseMint,
  wrappedSolMint,
  jupiterEventAuthority,
  jupiterProgram,
  tokenProgram,
  token2022Program,
];
