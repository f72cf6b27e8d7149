/**
 * The queues as data, read by the CDK stack and the embedded SQS alike. Every queue is FIFO and has a FIFO dead-letter
 * queue `<name>-dead.fifo`, except `quarantine`, which is where a malformed webhook element waits for a person.
 */
export type QueueDefinition = {
  /** Longer than the time-out of the function that it wakes, which AWS demands; six times is its advice. */
  readonly visibilityTimeoutSeconds: number;
  /** Deliveries before a message goes to the dead-letter queue; `undefined` for a queue nobody consumes. */
  readonly maxReceiveCount: number | undefined;
  readonly retentionDays: number;
};

/**
 * A message outlives long faults: 500 deliveries are four to five hours before a person is called, and a day where its executor
 * dies each time. A leader's sell waits as long as it takes; entries end earlier by their age, with a decision.
 */
const consumed = { visibilityTimeoutSeconds: 180, maxReceiveCount: 500, retentionDays: 4 } as const;

export const queues = {
  launches: consumed,
  'wallet-trades': consumed,
  orders: consumed,
  /**
   * An exit whose executor died comes again as soon as that one's time is over: a second delivery at the same time does no
   * harm, three minutes of waiting do.
   */
  exits: { ...consumed, visibilityTimeoutSeconds: 35 },
  quarantine: { visibilityTimeoutSeconds: 30, maxReceiveCount: undefined, retentionDays: 14 },
} as const satisfies Record<string, QueueDefinition>;

export type QueueName = keyof typeof queues;
