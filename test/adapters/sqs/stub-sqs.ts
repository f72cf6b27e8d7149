import type { BatchResultErrorEntry, SendMessageBatchCommand, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { SqsSender } from '#adapters/sqs/send-fifo-messages.ts';

type Entry = SendMessageBatchRequestEntry;
type Outcome = 'taken' | 'unmentioned' | Pick<BatchResultErrorEntry, 'Code' | 'SenderFault'>;

/** SQS as far as `SendMessageBatch` goes: holds AWS' limits, records every call, and refuses what `outcomeOf` says. */
export const createStubSqs = (outcomeOf: (entry: Entry, call: number) => Outcome = () => 'taken') => {
  const calls: { readonly queueUrl: string | undefined; readonly entries: readonly Entry[] }[] = [];
  const taken: Entry[] = [];
  const sqs: SqsSender = {
    send: async ({ input }: SendMessageBatchCommand) => {
      const entries = input.Entries ?? [];
      const bytes = entries.reduce((sum, each) => sum + Buffer.byteLength(each.MessageBody ?? ''), 0);
      if (entries.length === 0 || entries.length > 10) throw new Error(`${entries.length} entries in a batch`);
      if (bytes > 262_144) throw new Error(`${bytes} bytes in a batch`);
      if (new Set(entries.map((each) => each.Id)).size < entries.length) throw new Error('an id occurs twice');
      calls.push({ queueUrl: input.QueueUrl, entries });
      const answer = { Successful: [] as { Id: string }[], Failed: [] as BatchResultErrorEntry[] };
      for (const entry of entries) {
        const outcome = outcomeOf(entry, calls.length);
        const Id = entry.Id ?? '';
        if (outcome === 'taken') {
          taken.push(entry);
          answer.Successful.push({ Id });
        } else if (outcome !== 'unmentioned') answer.Failed.push({ Id, ...outcome });
      }
      return { $metadata: {}, ...answer } as Awaited<ReturnType<SqsSender['send']>>;
    },
  };
  return { sqs, calls, taken };
};
