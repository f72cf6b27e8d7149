/**
 * FIFO queues as SQS describes them, in virtual time. Keeps: one message of a group is in flight at a time; an id is taken
 * once in five minutes; a receipt is worth nothing once the message became visible again; too many receives end in the
 * dead-letter queue.
 */
import { type QueueDefinition, type QueueName, queues } from '#adapters/sqs/queues.ts';
import type { VirtualTime } from '../stage/virtual-time.ts';

export type Message = {
  readonly id: string;
  readonly queue: QueueName;
  readonly group: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly sentAtMs: number;
  receives: number;
  visibleAtMs: number;
  receipt: string | undefined;
};

export type Posting = Pick<Message, 'group' | 'deduplicationId' | 'body'>;

export type FifoQueues = {
  readonly send: (queue: QueueName, posting: Posting) => Message;
  /** The next message that may be delivered now, hidden from then on; undefined when there is none. */
  readonly receive: (queue: QueueName) => Message | undefined;
  /** Throws when the receipt is stale, as SQS does for FIFO queues. */
  readonly hideFor: (receipt: string, seconds: number) => void;
  /** Takes a handled message away; a stale receipt takes nothing. */
  readonly remove: (receipt: string) => void;
  /** Messages that are waiting or in flight. */
  readonly waiting: () => readonly Message[];
  /** Bodies that were given up: received too often, or unreadable. */
  readonly dead: readonly { readonly queue: string; readonly body: string }[];
  /** Takes what a function could not read. */
  readonly putAside: (message: { readonly queue: string; readonly body: string }) => Promise<void>;
};

const deduplicationMs = 300_000;

/** Empty queues; `onVisible` is called whenever a message may have become visible. */
export const createFifoQueues = (time: VirtualTime, onVisible: (queue: QueueName) => void): FifoQueues => {
  const messages: Message[] = [];
  const dead: { readonly queue: string; readonly body: string }[] = [];
  const seen = new Map<string, Message>();
  let serial = 0;

  const wakeAt = (queue: QueueName, atMs: number): void => time.at(atMs, () => onVisible(queue));
  const bury = (message: Message): void => {
    messages.splice(messages.indexOf(message), 1);
    dead.push(message);
  };
  const held = (receipt: string): Message | undefined =>
    messages.find((message) => message.receipt === receipt && message.visibleAtMs > time.nowMs());

  return {
    dead,
    putAside: async (message) => void dead.push(message),
    waiting: () => messages,
    send: (queue, posting) => {
      const identity = `${queue}/${posting.group}/${posting.deduplicationId}`;
      const known = seen.get(identity);
      if (known !== undefined && time.nowMs() - known.sentAtMs < deduplicationMs) return known;
      serial += 1;
      const at = time.nowMs();
      const fresh = { receives: 0, visibleAtMs: at, receipt: undefined };
      const message: Message = { ...posting, ...fresh, queue, id: `message-${serial}`, sentAtMs: at };
      seen.set(identity, message);
      messages.push(message);
      wakeAt(queue, at);
      return message;
    },
    receive: (queue) => {
      const { visibilityTimeoutSeconds, maxReceiveCount = Number.POSITIVE_INFINITY }: QueueDefinition = queues[queue];
      const blocked = new Set<string>();
      for (const message of messages.filter((each) => each.queue === queue)) {
        if (blocked.has(message.group)) continue;
        if (message.visibleAtMs > time.nowMs()) {
          blocked.add(message.group);
          continue;
        }
        if (message.receives >= maxReceiveCount) {
          bury(message);
          continue;
        }
        message.receives += 1;
        message.receipt = `${message.id}/${message.receives}`;
        message.visibleAtMs = time.nowMs() + visibilityTimeoutSeconds * 1_000;
        wakeAt(queue, message.visibleAtMs);
        return message;
      }
      return undefined;
    },
    hideFor: (receipt, seconds) => {
      const message = held(receipt);
      if (message === undefined) throw new Error('ReceiptHandleIsInvalid');
      message.visibleAtMs = time.nowMs() + seconds * 1_000;
      wakeAt(message.queue, message.visibleAtMs);
    },
    remove: (receipt) => {
      const message = held(receipt);
      if (message === undefined) return;
      messages.splice(messages.indexOf(message), 1);
      wakeAt(message.queue, time.nowMs());
    },
  };
};
