/**
 * One intended swap of one user, and its journal states. Keeps: an order fills at most once; nothing is sent whose
 * signature is not already in the journal; a state holds exactly the facts that its status guarantees.
 */

import type { Mode } from '../settings/settings.ts';
import type {
  BasisPoints,
  Day,
  EpochMs,
  Lamports,
  Mint,
  OrderId,
  PositionId,
  SignalId,
  Signature,
  UserId,
  WalletAddress,
} from '../values/quantities.ts';
import type { Verdict } from './decision.ts';
import type { Fill } from './fill.ts';

export const orderContexts = ['sniper', 'copy', 'manual', 'strategy', 'exit'] as const;
export type OrderContext = (typeof orderContexts)[number];
export type Side = 'buy' | 'sell';

/** What was decided; it never changes after the order is reserved. */
export type OrderPlan = {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly wallet: WalletAddress;
  readonly mode: Mode;
  readonly context: OrderContext;
  readonly side: Side;
  readonly mint: Mint;
  readonly positionId: PositionId;
  /** Raw units of what is given: lamports for a buy, tokens for a sell. */
  readonly amountIn: bigint;
  readonly slippageBps: BasisPoints;
  readonly maxPriorityFeeLamports: Lamports;
  readonly maxTipLamports: Lamports;
  /** Most lamports that may leave the wallet: spend, fees, tip and account rent. 0 for a sell. */
  readonly reservedLamports: Lamports;
  /** The UTC day whose budget it counts against. */
  readonly day: Day;
  /** What started it: a signal's id, or `position:rule:step` for an exit. */
  readonly cause: SignalId;
  /** Leader copied, when it was one. */
  readonly leader: WalletAddress | undefined;
  /** Slot of the leader's trade that an entry copies, as the chain tells it. */
  readonly causeSlot?: number;
  /** Exit rule (`take-profit`, ...) or entry rule (`launch-filter`, `copy-fixed`, ...). */
  readonly rule: string;
  readonly settingsVersion: number;
  /** When its cause was seen: the signal's arrival, or the moment at which an exit was requested. */
  readonly seenAtMs: EpochMs;
  readonly createdAtMs: EpochMs;
  /** An entry that is not signed by then is rejected; exits have none. */
  readonly expiresAtMs: EpochMs | undefined;
  /** Venues of the route of an exit, by the router's own names: a further attempt may go round them. */
  readonly venues?: readonly string[];
};

/**
 * The signed transaction of an order, which has one: an exit that failed gets a new order. The bytes may be sent as often as
 * needed, because they can land only once.
 */
export type Attempt = {
  readonly signature: Signature;
  readonly transactionBase64: string;
  /** Block height up to which it counts as able to land; beyond it, nodes are asked about its very blockhash. */
  readonly lastValidBlockHeight: bigint;
  /** Raw units promised by the quote and the least accepted. */
  readonly quotedOut: bigint;
  readonly minimumOut: bigint;
};

export type OrderState =
  | { readonly status: 'reserved' }
  | ({ readonly status: 'signed' | 'sent' } & Attempt)
  | ({ readonly status: 'expired' } & Attempt)
  | { readonly status: 'filled'; readonly signature: Signature | undefined; readonly fill: Fill }
  | {
      readonly status: 'failed';
      readonly signature: Signature;
      readonly reason: string;
      readonly feeLamports: Lamports;
    }
  | { readonly status: 'rejected'; readonly reason: string };
export type OrderStatus = OrderState['status'];
export const orderStatuses = [
  'reserved',
  'signed',
  'sent',
  'expired',
  'filled',
  'failed',
  'rejected',
] as const satisfies readonly OrderStatus[];

/** Who works on the order. Every write names the fence; a take-over raises it, so a late writer changes nothing. */
export type Lease = { readonly holder: string; readonly fence: number; readonly untilMs: EpochMs };

/** When an order came to a status. */
export type StatusChange = { readonly status: OrderStatus; readonly atMs: EpochMs };

export type Order = {
  readonly plan: OrderPlan;
  readonly state: OrderState;
  /** Every status so far, oldest first. Only ever appended to, and bounded: the lifecycle has no way back. */
  readonly history: readonly StatusChange[];
  /**
   * What was found of its quote and its transaction behind the decision: each guard once, as it looked last. The verdicts
   * of before stand in the decision.
   */
  readonly checks: readonly Verdict[];
  readonly lease: Lease;
  /** Rises by one with every write. */
  readonly version: number;
  readonly updatedAtMs: EpochMs;
};

export const orderEvents = ['signed', 'sent', 'paper-filled', 'landed', 'reverted', 'proved-dead', 'refused'] as const;
export type OrderEvent = (typeof orderEvents)[number];

/** The lifecycle. An event that a status does not name is out of place there and must change nothing. */
export const lifecycle: Readonly<Record<OrderStatus, Readonly<Partial<Record<OrderEvent, OrderStatus>>>>> = {
  reserved: { signed: 'signed', 'paper-filled': 'filled', refused: 'rejected' },
  // Signed but not known as sent: a crash between the two may still have sent it, so the chain is asked as for `sent`.
  signed: { sent: 'sent', landed: 'filled', reverted: 'failed', 'proved-dead': 'expired' },
  sent: { landed: 'filled', reverted: 'failed', 'proved-dead': 'expired' },
  // A node that lagged told us too early; the chain has the last word.
  expired: { landed: 'filled', reverted: 'failed' },
  filled: {},
  failed: {},
  rejected: {},
};

/** The signed transaction of an order that may still land by all that is known, without the status it stands at. */
export const attemptOf = ({ state }: Order): Attempt | undefined => {
  if (state.status !== 'signed' && state.status !== 'sent') return undefined;
  const { status: _, ...attempt } = state;
  return attempt;
};

/** Statuses in which money is still reserved and somebody has to go on. */
export const isUnfinished = (status: OrderStatus): boolean =>
  status === 'reserved' || status === 'signed' || status === 'sent';

/** The status after an event, or undefined when the event is out of place. */
export const nextStatus = (from: OrderStatus, event: OrderEvent): OrderStatus | undefined => lifecycle[from][event];
