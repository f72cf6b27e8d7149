import { sha256Digest } from '#adapters/sha256-digest.ts';
import { groupOf, idOf } from '#trading/domain/signals/signal.ts';
import { messageOf } from '#trading/domain/signals/signal-message.ts';
import type { SignalQueue } from '#trading/ports/signal-queue.ts';
import type { FifoQueue } from './send-fifo-messages.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';

/** Signals as messages of a FIFO queue, each identified by a hash of what it is about: seen again, it is the same message. */
export const createSqsSignalQueue = (queue: FifoQueue): SignalQueue => ({
  enqueue: (signals) =>
    sendFifoMessages(
      queue,
      signals.map((signal) => ({
        group: groupOf(signal),
        deduplicationId: sha256Digest([idOf(signal)]),
        body: JSON.stringify(messageOf(signal)),
      })),
    ),
});
