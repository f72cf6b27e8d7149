/** One blockhash a slot, following from the seed; a transaction may use the last 150. */
import { createHash } from 'node:crypto';
import { type Blockhash, getBase58Decoder } from '@solana/kit';

export const blockhashLifetime = 150;
/** How far back a hash is known, so that views that are behind can be asked about theirs. */
const remembered = 600;

const mostGiven = 2 * blockhashLifetime;

export type BlockhashWindow = {
  at(slot: number): Blockhash;
  /** Whether the slot that made this hash lies at most 150 behind. */
  isValid(blockhash: string, slot: number): boolean;
};

/**
 * Hashes are made when first asked for, so that skipping a million slots costs nothing. One that was given out is known
 * at once; the rest of the window is made only for one that was not, as after a restart.
 */
export const createBlockhashWindow = (seed: string): BlockhashWindow => {
  const slotOf = new Map<string, number>();
  const given = new Map<number, Blockhash>();
  let known = -1;
  const at = (slot: number): Blockhash => {
    const before = given.get(slot);
    if (before !== undefined) return before;
    const digest = createHash('sha256').update(`${seed}\0blockhash\0${slot}`).digest();
    const hash = getBase58Decoder().decode(digest) as Blockhash;
    given.set(slot, hash);
    if (given.size > mostGiven) given.clear();
    return hash;
  };
  const learn = (slot: number): void => {
    for (let next = Math.max(known + 1, slot - remembered); next <= slot; next += 1) slotOf.set(at(next), next);
    known = Math.max(known, slot);
    for (const [hash, made] of slotOf) {
      if (made >= known - remembered) break;
      slotOf.delete(hash);
    }
  };
  return {
    at,
    isValid: (blockhash, slot) => {
      for (const [made, hash] of given) if (hash === blockhash) return made >= slot - blockhashLifetime && made <= slot;
      learn(slot);
      const made = slotOf.get(blockhash);
      return made !== undefined && made <= slot && made >= slot - blockhashLifetime;
    },
  };
};
