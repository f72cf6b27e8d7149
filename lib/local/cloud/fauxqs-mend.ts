/**
 * Mends what fauxqs 2.4.1 does differently from SQS, one queue or store at a time (nothing global is touched):
 * a message made visible at once vanished under persistence; a group gave one message per receive; a message that came
 * back could overtake its elders.
 */
import type { FauxqsPersistence, FauxqsQueue } from './fauxqs-internals.ts';

const MAX_RECEIVE = 10;

/** Makes `ChangeMessageVisibility(0)` keep the message's receive count, which fauxqs wrote as an illegal null. */
export const mendPersistence = (persistence: FauxqsPersistence): void => {
  persistence.updateMessageReady = (messageId) => {
    persistence.db
      .prepare('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?')
      .run(messageId);
  };
};

/**
 * Lets SQLite sync its log at checkpoints only. A killed process still loses nothing; a power cut may take the last
 * moments, which the reconciler makes good. A sync costs up to a hundred times the write itself.
 */
export const syncAtCheckpoints = (persistence: FauxqsPersistence): void => {
  persistence.db.exec('PRAGMA synchronous = NORMAL');
};

/**
 * Makes every message visible: whoever received it was a process that is gone. Without it a restart would
 * wait for the visibility time-out (three minutes) of each message that was in flight when the old process died.
 */
export const releaseInFlight = (persistence: FauxqsPersistence): void => {
  persistence.db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
};

/** Gives a FIFO queue SQS' order and several messages of a group in one receive. */
export const mendQueue = (queue: FauxqsQueue): void => {
  if (!queue.isFifo()) return;
  const processTimers = queue.processTimers.bind(queue);
  const changeVisibility = queue.changeVisibility.bind(queue);
  const dequeueFifo = queue.dequeueFifo.bind(queue);

  queue.processTimers = () => {
    const inFlight = queue.inflightMessages.size;
    processTimers();
    if (queue.inflightMessages.size < inFlight) sortGroups(queue);
  };
  queue.changeVisibility = (receiptHandle, timeoutSeconds) => {
    changeVisibility(receiptHandle, timeoutSeconds);
    if (timeoutSeconds === 0) sortGroups(queue);
  };
  queue.dequeueFifo = (maxCount, visibilityTimeout, deadLetters) => {
    const limit = Math.min(maxCount, MAX_RECEIVE);
    const received: ReturnType<FauxqsQueue['dequeueFifo']> = [];
    const mine = new Map<string, number>();
    while (received.length < limit) {
      // Only this receive may take more of the groups that it has just locked itself.
      for (const group of mine.keys()) queue.fifoLockedGroups.delete(group);
      const more = dequeueFifo(limit - received.length, visibilityTimeout, deadLetters);
      for (const { ReceiptHandle } of more) {
        const group = queue.inflightMessages.get(ReceiptHandle)?.message.messageGroupId;
        if (group !== undefined) mine.set(group, (mine.get(group) ?? 0) + 1);
      }
      for (const [group, count] of mine) queue.fifoLockedGroups.set(group, count);
      if (more.length === 0) break;
      received.push(...more);
    }
    return received;
  };
};

/** Calls `onArrival` with the body of each message that enters the queue. */
export const watchArrivals = (queue: FauxqsQueue, onArrival: (body: string) => void): void => {
  const enqueue = queue.enqueue.bind(queue);
  queue.enqueue = (message) => {
    enqueue(message);
    onArrival(message.body);
  };
};

const sortGroups = (queue: FauxqsQueue): void => {
  for (const messages of queue.fifoMessages.values()) {
    messages.sort((a, b) => ((a.sequenceNumber ?? '') < (b.sequenceNumber ?? '') ? -1 : 1));
  }
};
