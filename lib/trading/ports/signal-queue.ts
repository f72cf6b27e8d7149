import type { Signal } from '../domain/signals/signal.ts';

export type SignalQueue = {
  /**
   * Puts one message per signal on the queue, grouped and identified by the signal itself, so that the same signal
   * enqueued again within the queue's window is one message. Throws unless every one was acknowledged.
   */
  readonly enqueue: (signals: readonly Signal[]) => Promise<void>;
};
