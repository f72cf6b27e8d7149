import type { CommitOutcome, JournalChange } from '../domain/orders/journal-change.ts';
import type { Order } from '../domain/orders/order.ts';
import type { Day, OrderId, Signature, UserId } from '../domain/values/quantities.ts';

export type OrderJournal = {
  /** The order as last written (strongly consistent), or undefined. */
  readonly find: (orderId: OrderId) => Promise<Order | undefined>;
  /** The user's order that was signed with that signature, whatever became of it (strongly consistent), or undefined. */
  readonly signedWith: (userId: UserId, signature: Signature) => Promise<Order | undefined>;
  /** Writes a whole step or nothing. A refusal is an answer; throws only when it is unknown whether it was written. */
  readonly commit: (change: JournalChange) => Promise<CommitOutcome>;
  /** Orders that still need work, oldest first, at most `limit`. May lag behind the newest write. */
  readonly unfinished: (limit: number) => Promise<readonly Order[]>;
  /** Every order of a UTC day, oldest first. May lag behind the newest write. */
  readonly on: (day: Day) => Promise<readonly Order[]>;
};
