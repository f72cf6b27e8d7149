import type { AddressSignature } from '../domain/signals/missed-signal.ts';
import type { Signature } from '../domain/values/quantities.ts';

export type SignatureRange = {
  /** Only transactions older than this one. */
  readonly before: Signature | undefined;
  /** Only transactions newer than this one. */
  readonly until: Signature | undefined;
  /** A node whose view is older than this slot is not believed. */
  readonly fromViewAtSlot: number;
  /** 1 to 1,000. */
  readonly limit: number;
};

export type AddressHistory = {
  /**
   * The newest confirmed transactions within a range that name the address, newest first. Fewer than `limit` means that
   * there are no more. Throws when no node answers from a view that is new enough.
   */
  readonly signatures: (address: string, range: SignatureRange) => Promise<readonly AddressSignature[]>;
};
