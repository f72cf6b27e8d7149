/** Program-derived addresses, computed synchronously (kit's own are asynchronous, and the chain is not). */
import { createHash } from 'node:crypto';
import { type Address, getAddressDecoder, getAddressEncoder, isOffCurveAddress } from '@solana/kit';
import { associatedTokenProgram, jupiterProgram } from './program-ids.ts';

const bytesOf = (address: Address): Uint8Array => new Uint8Array(getAddressEncoder().encode(address));

/** The first address off the curve for these seeds, counting the bump down from 255. */
export const deriveAddress = (program: Address, seeds: readonly (Uint8Array | Address)[]): Address => {
  const parts = seeds.map((seed) => (typeof seed === 'string' ? bytesOf(seed) : seed));
  for (let bump = 255; bump >= 0; bump -= 1) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    hash.update(Uint8Array.of(bump)).update(bytesOf(program)).update('ProgramDerivedAddress');
    const candidate = getAddressDecoder().decode(hash.digest());
    if (isOffCurveAddress(candidate)) return candidate;
  }
  throw new Error('no bump leads off the curve');
};

const mostRemembered = 20_000;
// Remembering a pure function's answers is no state that could change one: each costs two or three curve checks.
const associated = new Map<string, Address>();

/** The owner's associated token account of a mint under the mint's token program. */
export const associatedTokenAddress = (owner: Address, mint: Address, tokenProgram: Address): Address => {
  const key = owner + mint + tokenProgram;
  const found = associated.get(key) ?? deriveAddress(associatedTokenProgram, [owner, tokenProgram, mint]);
  if (associated.size >= mostRemembered) associated.clear();
  associated.set(key, found);
  return found;
};

/** The market of a mint against SOL; it owns both vaults and signs for them. */
export const poolAddress = (baseMint: Address): Address =>
  deriveAddress(jupiterProgram, [new TextEncoder().encode('pool'), baseMint]);
