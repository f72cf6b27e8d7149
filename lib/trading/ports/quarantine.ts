import type { EpochMs } from '../domain/values/quantities.ts';

export type QuarantineEntry = {
  /** Which receiver could not read it. */
  readonly source: string;
  /** Where and how it differs from what was expected. */
  readonly reason: string;
  readonly seenAtMs: EpochMs;
  /** The element as it was received, anything that JSON can hold. */
  readonly element: unknown;
};

export type Quarantine = {
  /** Keeps what could not be read for a person to look at. Throws unless every entry was acknowledged. */
  readonly put: (entries: readonly QuarantineEntry[]) => Promise<void>;
};
