import type { ConsumedQueue } from '../domain/orders/queue-message.ts';
import type { EpochMs } from '../domain/values/quantities.ts';

/** A message that no executor could handle. */
export type DeadLetter = {
  readonly queue: ConsumedQueue;
  /** Names it among all dead letters. */
  readonly id: string;
  /** The group that it had on its queue. */
  readonly group: string;
  readonly body: string;
  /** Why it could not be read; undefined when it was given up after too many deliveries. */
  readonly reason: string | undefined;
  readonly deadSinceMs: EpochMs;
  /** Of this reading: what the queue wants to hear when the letter is discarded. */
  readonly receipt: string;
};

export type DeadLetters = {
  /**
   * Some letters of a queue, hidden from other readers for two minutes; none when no more can be had now. The letters of a
   * group come in order, and while one of them is hidden, the queue may keep the others of its group back.
   */
  readonly take: (queue: ConsumedQueue) => Promise<readonly DeadLetter[]>;
  /** About how many letters there are, the hidden ones included. */
  readonly count: (queue: ConsumedQueue) => Promise<number>;
  /** Puts a letter back onto its queue, and discards it when that is acknowledged. Doing it again within minutes is safe. */
  readonly resend: (letter: DeadLetter) => Promise<void>;
  readonly discard: (letter: DeadLetter) => Promise<void>;
  /** Shows letters to other readers again. */
  readonly release: (letters: readonly DeadLetter[]) => Promise<void>;
};
