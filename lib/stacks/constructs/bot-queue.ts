/** A queue as `queues.ts` describes it, with its dead-letter queue when somebody consumes it. */
import { Duration, Validations } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type QueueDefinition, type QueueName, queues } from '#adapters/sqs/queues.ts';
import { deadLetterQueueNameOf, queueNameOf } from '../names.ts';

const DEAD_LETTER_RETENTION = Duration.days(14);

const guarded = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** High-throughput FIFO: order and deduplication within a message group only. */
const fifo = {
  ...guarded,
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

export class BotQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue | undefined;

  constructor(scope: Construct, name: QueueName) {
    super(scope, name);
    const { visibilityTimeoutSeconds, maxReceiveCount, retentionDays }: QueueDefinition = queues[name];
    const props = {
      ...fifo,
      queueName: queueNameOf(name),
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      retentionPeriod: Duration.days(retentionDays),
    };
    if (maxReceiveCount === undefined) {
      this.queue = new Queue(this, 'queue', props);
      this.deadLetters = undefined;
      acknowledgeEndStation(this.queue);
      return;
    }
    this.deadLetters = new Queue(this, 'dead', {
      ...fifo,
      queueName: deadLetterQueueNameOf(name),
      retentionPeriod: DEAD_LETTER_RETENTION,
    });
    this.queue = new Queue(this, 'queue', { ...props, deadLetterQueue: { queue: this.deadLetters, maxReceiveCount } });
  }

  /** Grants sending messages, nothing else. */
  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  /** The dead-letter queue. Throws for a queue that nobody consumes: it has none. */
  get dead(): Queue {
    if (this.deadLetters === undefined) throw new Error(`${this.node.id} has no dead-letter queue`);
    return this.deadLetters;
  }
}

/** A queue where whatever could not be handled waits for a person. */
export const addEndStation = (scope: Construct, id: string, queueName: string): Queue => {
  const queue = new Queue(scope, id, { ...guarded, queueName, retentionPeriod: DEAD_LETTER_RETENTION });
  acknowledgeEndStation(queue);
  return queue;
};

const acknowledgeEndStation = (queue: Queue): void => {
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'The end station of what could not be handled: no function consumes it, a person does.',
  });
};
