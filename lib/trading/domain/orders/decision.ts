/** The permanent record of why an order was made or refused. */
import type { EpochMs, OrderId, SignalId, Signature, UserId } from '../values/quantities.ts';

/** One guard's look at an order: what it saw, what it allows, and whether that passes. */
export type Verdict = {
  readonly guard: string;
  readonly passed: boolean;
  /** Decimal text or a word, with the unit in `guard`'s documentation. */
  readonly found: string;
  readonly allowed: string;
  /** Set when it refused and its owner passed over it: who, and why. */
  readonly overridden?: { readonly by: string; readonly why: string };
};

export type Decision = {
  readonly cause: SignalId;
  readonly userId: UserId;
  readonly atMs: EpochMs;
  readonly outcome: 'order' | 'skip';
  readonly orderId: OrderId | undefined;
  /** Why it was skipped, a kebab-case reason; for an order, the rule that made it. */
  readonly reason: string;
  readonly settingsVersion: number;
  readonly verdicts: readonly Verdict[];
  /** What was seen, as text for a person: side, mint, venue or leader, amounts. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly signature: Signature | undefined;
};
