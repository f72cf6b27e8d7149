/** One blockhash a slot, following from the seed; a transaction may use the last 150. */
import { createHash } from 'node:crypto';
import { type Blockhash, getBase58Decoder } from '@solana/kit';

export const blockhashLifetime = 150;

export type BlockhashWindow = {
  at(slot: number): Blockhash;
  /** Whether the slot that made this hash lies at most 150 behind. */
  isValid(blockhash: string, slot: number): boolean;
};

/** Hashes are made when first asked for, so that skipping a million slots costs nothing. */
export const createBlockhashWindow = (seed: string): BlockhashWindow => {
  const slotOf = new Map<string, number>();
  let known = -1;
  const at = (slot: number): Blockhash => {
    const digest = createHash('sha256').update(`${seed}\0blockhash\0${slot}`).digest();
    return getBase58Decoder().decode(digest) as Blockhash;
  };
  const learn = (slot: number): void => {
    for (let next = Math.max(known + 1, slot - blockhashLifetime); next <= slot; next += 1) slotOf.set(at(next), next);
    known = Math.max(known, slot);
    for (const [hash, made] of slotOf) {
      if (made >= slot - blockhashLifetime) break;
      slotOf.delete(hash);
    }
  };
  return {
    at,
    isValid: (blockhash, slot) => {
      learn(slot);
      return slotOf.has(blockhash);
    },
  };
};
