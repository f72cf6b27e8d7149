import type { Receipt, Yield } from '../../domain/signals/receipt.ts';
import { harvestOf } from '../../domain/signals/receipt.ts';
import type { ReceivedElement, TradeSighting } from '../../domain/signals/received-element.ts';
import type { WalletTradeSignal } from '../../domain/signals/signal.ts';
import { tradeSignalIn } from '../../domain/signals/signal-derivation.ts';
import type { EpochMs, WalletAddress } from '../../domain/values/quantities.ts';
import { walletAddress } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import type { SignalQueue } from '../../ports/signal-queue.ts';
import type { WatchList } from '../../ports/watch-list.ts';
import { createDeliverHarvest } from './deliver-harvest.ts';

type Leaders = ReadonlySet<WalletAddress>;

/** The leaders whose lamports or tokens the transaction touched. */
const leadersIn = (tx: TradeSighting, leaders: Leaders): readonly WalletAddress[] => {
  const touched = new Set<WalletAddress>();
  if (leaders.has(tx.feePayer)) touched.add(tx.feePayer);
  for (const account of tx.lamportsChanges.keys()) {
    if (leaders.has(walletAddress(account))) touched.add(walletAddress(account));
  }
  for (const { owner } of tx.tokenChanges) if (leaders.has(owner)) touched.add(owner);
  return [...touched];
};

const tradesIn = (tx: TradeSighting, leaders: Leaders, seenAtMs: EpochMs): Yield => {
  const wallets = leadersIn(tx, leaders);
  if (wallets.length === 0) return { signals: [], dropped: ['no-leader'] };
  const signals: WalletTradeSignal[] = [];
  const dropped: string[] = [];
  for (const wallet of wallets) {
    const outcome = tradeSignalIn(tx, wallet, seenAtMs);
    if ('signal' in outcome) signals.push(outcome.signal);
    else dropped.push(outcome.because);
  }
  return { signals, dropped };
};

export type ReceiveWalletTrades = (elements: readonly ReceivedElement<TradeSighting>[]) => Promise<Receipt>;

/**
 * Enqueues every trade of a leader that a webhook body carries and quarantines what could not be read. The list of
 * leaders is read again first when an element touches none of those known: one may have been added a moment ago.
 * Throws when a leader list, queue or quarantine fails; then the sender is to deliver the whole body again.
 */
export const createReceiveWalletTrades = (dependencies: {
  readonly queue: SignalQueue;
  readonly quarantine: Quarantine;
  readonly watchList: WatchList;
  readonly clock: Clock;
}): ReceiveWalletTrades => {
  const deliver = createDeliverHarvest(dependencies);
  return async (elements) => {
    const seenAtMs = dependencies.clock();
    const known = await dependencies.watchList.leaders();
    const isStranger = (each: ReceivedElement<TradeSighting>) =>
      'transaction' in each && leadersIn(each.transaction, known).length === 0;
    const leaders = elements.some(isStranger) ? await dependencies.watchList.recentLeaders() : known;
    const harvest = harvestOf(elements, (tx) => tradesIn(tx, leaders, seenAtMs));
    return deliver('receive-wallet-trades', harvest, seenAtMs);
  };
};
