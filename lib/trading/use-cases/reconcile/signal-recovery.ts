/** What the recovery of missed signals is given, and how much of it a run may do. */
import type { AddressHistory } from '../../ports/address-history.ts';
import type { Chain } from '../../ports/chain.ts';
import type { Clock, Sleep } from '../../ports/clock.ts';
import type { SeenSignals } from '../../ports/seen-signals.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import type { SignalCursors } from '../../ports/signal-cursors.ts';
import type { SignalQueue } from '../../ports/signal-queue.ts';

export type SignalRecovery = {
  readonly settings: SettingsStore;
  readonly history: AddressHistory;
  readonly chain: Pick<Chain, 'transaction'>;
  readonly cursors: SignalCursors;
  readonly seen: SeenSignals;
  readonly launches: SignalQueue;
  readonly walletTrades: SignalQueue;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly pace: RecoveryPace;
};

export type RecoveryPace = {
  /** Younger transactions are left for the next run: their webhooks may still come. */
  readonly graceMs: number;
  /** No new address or transaction is begun after it. */
  readonly budgetMs: number;
  /** Least time between two calls of a node: the orders need it too. */
  readonly callEveryMs: number;
  /** Signatures of one listing, at least 2, and the listings of an address in one run. */
  readonly pageSize: number;
  readonly pagesPerAddress: number;
  /** Transactions of an address that are dealt with in one run, and those of them that are fetched. */
  readonly transactionsPerAddress: number;
  readonly fetchesPerAddress: number;
  /** After this many addresses in a row that could not be read the nodes are taken as down. */
  readonly faultsInARow: number;
};

export const defaultRecoveryPace: RecoveryPace = {
  graceMs: 10_000,
  budgetMs: 20_000,
  callEveryMs: 125,
  pageSize: 1_000,
  pagesPerAddress: 5,
  transactionsPerAddress: 500,
  fetchesPerAddress: 40,
  faultsInARow: 3,
};
