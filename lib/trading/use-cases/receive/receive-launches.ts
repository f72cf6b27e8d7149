import type { Receipt, Yield } from '../../domain/signals/receipt.ts';
import { harvestOf } from '../../domain/signals/receipt.ts';
import type { LaunchSighting, ReceivedElement } from '../../domain/signals/received-element.ts';
import { launchSignalsIn } from '../../domain/signals/signal-derivation.ts';
import type { EpochMs } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import type { SignalQueue } from '../../ports/signal-queue.ts';
import { createDeliverHarvest } from './deliver-harvest.ts';

const launchesIn = (tx: LaunchSighting, seenAtMs: EpochMs): Yield => {
  const signals = launchSignalsIn(tx, seenAtMs);
  return { signals, dropped: signals.length > 0 ? [] : [tx.failed ? 'failed' : 'no-launch'] };
};

export type ReceiveLaunches = (elements: readonly ReceivedElement<LaunchSighting>[]) => Promise<Receipt>;

/**
 * Enqueues every launch that a webhook body carries and quarantines what could not be read.
 * Throws when any of it was not acknowledged; then the sender is to deliver the whole body again.
 */
export const createReceiveLaunches = (dependencies: {
  readonly queue: SignalQueue;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
}): ReceiveLaunches => {
  const deliver = createDeliverHarvest(dependencies);
  return (elements) => {
    const seenAtMs = dependencies.clock();
    const harvest = harvestOf(elements, (tx) => launchesIn(tx, seenAtMs));
    return deliver('receive-launches', harvest, seenAtMs);
  };
};
