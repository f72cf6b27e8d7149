/** Pieces that every step of an order is made of: changes of account and budget that change nothing yet, and a new order. */

import type { EpochMs } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import type { AccountChange, BudgetChange } from './journal-change.ts';
import type { Lease, Order, OrderPlan } from './order.ts';

export const zero = lamports(0n);

export const account = (plan: OrderPlan, change: Partial<AccountChange>): AccountChange => ({
  userId: plan.userId,
  mode: plan.mode,
  cashLamports: zero,
  reservedLamports: zero,
  exposureLamports: zero,
  openPositions: 0,
  goodTrades: 0,
  requireAvailableLamports: undefined,
  requireOpenPositionsBelow: undefined,
  requireExposureAtMost: undefined,
  requireLosses: undefined,
  requireNotFrozen: false,
  ...change,
});

export const budget = (plan: OrderPlan, change: Partial<BudgetChange>): BudgetChange => ({
  userId: plan.userId,
  mode: plan.mode,
  day: plan.day,
  committedLamports: zero,
  reservedLamports: zero,
  launchBuys: 0,
  requireCommittedAtMost: undefined,
  requireLaunchBuysBelow: undefined,
  ...change,
});

export const reserved = (plan: OrderPlan, lease: Lease, nowMs: EpochMs): Order => ({
  plan,
  state: { status: 'reserved' },
  history: [{ status: 'reserved', atMs: nowMs }],
  checks: [],
  lease,
  version: 1,
  updatedAtMs: nowMs,
});

export const isLaunch = ({ context }: OrderPlan): 0 | 1 => (context === 'sniper' ? 1 : 0);
/** Whom a buy counts for among the buys after leaders. */
export const copied = ({ context, leader }: OrderPlan) => (context === 'copy' ? leader : undefined);
