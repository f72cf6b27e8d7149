/** The first step of an entry: everything that it may cost is reserved under the conditions that its guards saw hold. */
import type { LeaderSale } from '../books/leader-sale.ts';
import { openingPosition } from '../books/position.ts';
import { boughtToken, type TokenChange } from '../books/token-record.ts';
import type { Limits } from '../settings/limit-settings.ts';
import { type Lamports, lamports } from '../values/quantities.ts';
import type { Decision } from './decision.ts';
import type { JournalChange } from './journal-change.ts';
import type { Lease, OrderPlan } from './order.ts';
import { account, budget, copied, isLaunch, reserved } from './step-parts.ts';

/** What must still hold when an entry is reserved; undefined for what is not limited or was passed over. */
export type EntryConditions = {
  readonly availableLamports: Lamports;
  readonly openPositionsBelow: number | undefined;
  readonly exposureAtMost: Lamports | undefined;
  /** Losses that the guards saw. */
  readonly losses: number;
  readonly committedAtMost: Lamports | undefined;
  readonly launchBuysBelow: number | undefined;
  readonly unsold: LeaderSale | undefined;
  readonly token: Pick<
    TokenChange,
    'requireBuysBelow' | 'requireCopyBuysBelow' | 'requireLeaderBuysBelow' | 'requireClosedBy' | 'requireStoppedBy'
  >;
};

/** Reserves an entry: order, claim on the mint, SOL, exposure, a place among the open positions, day budget and token. */
export const reserveEntry = (
  plan: OrderPlan,
  lease: Lease,
  conditions: EntryConditions,
  decision: Decision,
): JournalChange => ({
  order: { expected: 'absent', fence: lease.fence, next: reserved(plan, lease, plan.createdAtMs) },
  position: { expected: 'absent', next: openingPosition(plan) },
  account: account(plan, {
    reservedLamports: plan.reservedLamports,
    exposureLamports: plan.reservedLamports,
    openPositions: 1,
    requireAvailableLamports: conditions.availableLamports,
    requireOpenPositionsBelow: conditions.openPositionsBelow,
    requireExposureAtMost: conditions.exposureAtMost,
    requireLosses: conditions.losses,
    requireNotFrozen: true,
  }),
  budget: budget(plan, {
    committedLamports: plan.reservedLamports,
    reservedLamports: plan.reservedLamports,
    launchBuys: isLaunch(plan),
    requireCommittedAtMost: conditions.committedAtMost,
    requireLaunchBuysBelow: conditions.launchBuysBelow,
  }),
  token: { ...boughtToken(plan, 1, copied(plan)), ...conditions.token },
  result: undefined,
  trade: undefined,
  decision,
  ...(conditions.unsold === undefined ? {} : { requireUnsold: conditions.unsold }),
});

/** The most lamports that may leave the wallet for a buy: spend, fees, tip, and the rent of accounts it may open. */
export const entryReservation = (spend: Lamports, limits: Limits, baseFee: bigint, rentLamports: bigint): Lamports =>
  lamports(spend + limits.maxPriorityFeeLamports + limits.maxTipLamports + baseFee + rentLamports);
