/** Puts a message that nobody can read into its queue's dead-letter queue, with the reason, so that it blocks nothing. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sha256Digest } from '#adapters/sha256-digest.ts';

export type UnreadableMessage = {
  /** Full name of the queue that it came from: `<name>.fifo`. */
  readonly queue: string;
  readonly messageId: string;
  readonly group: string;
  readonly body: string;
  readonly reason: string;
};

/** Resolves when the message lies in the dead-letter queue; throws when it is not known to. Doing it again is safe. */
export type PutAside = (message: UnreadableMessage) => Promise<void>;

/** The attributes that a message put aside carries beside its body. */
export const asideAttributes = { reason: 'Reason', group: 'Group' } as const;

const longestReason = 500;

/** SQS takes no empty value and none of XML's forbidden characters. */
const attributeText = (text: string) => ({
  DataType: 'String',
  StringValue:
    text
      // oxlint-disable-next-line no-control-regex -- these are what SQS refuses.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '?')
      .slice(0, longestReason) || '-',
});

const nameIn = (queueUrl: string): string => queueUrl.slice(queueUrl.lastIndexOf('/') + 1);

/** `orders.fifo` -> `orders-dead.fifo` */
const deadNameOf = (queue: string): string => queue.replace(/\.fifo$/, '-dead.fifo');

/**
 * Puts aside into the dead-letter queues at these URLs. Each message is a group of its own there, so that it keeps no
 * other one from being read; its own group is remembered.
 */
export const createDeadLetterBox =
  (sqs: Pick<SQSClient, 'send'>, queueUrls: readonly string[]): PutAside =>
  async ({ queue, messageId, group, body, reason }) => {
    const url = queueUrls.find((each) => nameIn(each) === deadNameOf(queue));
    if (url === undefined) throw new Error(`no dead-letter queue is named for ${queue}`);
    const id = sha256Digest(['put-aside', queue, messageId]);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: id,
        MessageDeduplicationId: id,
        MessageAttributes: {
          [asideAttributes.reason]: attributeText(reason),
          [asideAttributes.group]: attributeText(group),
        },
      }),
    );
  };
