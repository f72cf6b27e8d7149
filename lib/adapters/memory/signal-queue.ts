import type { Signal } from '#trading/domain/signals/signal.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import type { SignalId } from '#trading/domain/values/quantities.ts';
import type { SignalQueue } from '#trading/ports/signal-queue.ts';

/** A queue that keeps each signal once, in order of arrival. */
export const createMemorySignalQueue = (): SignalQueue & { readonly signals: () => readonly Signal[] } => {
  const kept = new Map<SignalId, Signal>();
  return {
    enqueue: async (signals) => {
      for (const signal of signals) if (!kept.has(idOf(signal))) kept.set(idOf(signal), signal);
    },
    signals: () => [...kept.values()],
  };
};
