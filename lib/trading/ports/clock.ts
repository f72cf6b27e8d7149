import type { EpochMs } from '../domain/values/quantities.ts';

/** The time now. Domain rules never call it: they get an instant as an argument. */
export type Clock = () => EpochMs;

/** Resolves after `ms` milliseconds, or at once when the signal aborts; never throws. */
export type Sleep = (ms: number, signal?: AbortLike) => Promise<void>;

/** The part of an `AbortSignal` that the core needs. */
export type AbortLike = { readonly aborted: boolean };

/** A short, collision-free id of a list of facts: the same facts always give the same id (at most 64 characters). */
export type Digest = (facts: readonly string[]) => string;
