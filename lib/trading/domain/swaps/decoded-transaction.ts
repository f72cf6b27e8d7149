/** An unsigned transaction taken apart, as the inspection reads it. Adapters decode the bytes and derive the addresses. */
import type { Mint } from '../values/quantities.ts';

export type DecodedInstruction = {
  readonly programId: string;
  /** Addresses as the message itself names them; undefined for one that hides behind a lookup table. */
  readonly accounts: readonly (string | undefined)[];
  /** Instruction data, lower-case hex. */
  readonly dataHex: string;
};

/** A token account that can only be the wallet's: its address is derived from wallet, token program and mint. */
export type OwnTokenAccount = {
  readonly address: string;
  readonly mint: Mint;
  readonly tokenProgram: string;
  /** `associated` lasts; `temporary` is the wrapped-SOL account that Jupiter opens when the associated one is in use. */
  readonly kind: 'associated' | 'temporary';
};

export type DecodedTransaction = {
  readonly feePayer: string;
  readonly requiredSigners: readonly string[];
  readonly instructions: readonly DecodedInstruction[];
  /** Derived for the expected wallet and mints, whether or not the transaction names them. */
  readonly ownTokenAccounts: readonly OwnTokenAccount[];
};

/** The little-endian unsigned integer of `bytes` bytes that starts `at` bytes into `hex`. Throws when `hex` is too short. */
export const unsignedAt = (hex: string, at: number, bytes: number): bigint => {
  const pairs = hex.slice(at * 2, (at + bytes) * 2).match(/../g) ?? [];
  if (pairs.length !== bytes) throw new RangeError(`no ${bytes} bytes at ${at}`);
  return BigInt(`0x${pairs.reverse().join('')}`);
};
