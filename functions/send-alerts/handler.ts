/** Stream event -> alerts -> partial batch response. A record that fails is delivered again, with all that follow it. */
import middy from '@middy/core';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import type { BooksChange } from '#trading/domain/books/alert.ts';
import { changeOf, streamRecord } from './stream-record.ts';

export type HandlerOptions = {
  readonly send: (change: BooksChange) => Promise<unknown>;
  readonly log: (phrase: string, fields: Readonly<Record<string, string>>) => void;
};

const streamEvent = z.object({ Records: z.array(z.unknown()) });
const numbered = z.object({ dynamodb: z.object({ SequenceNumber: z.string().min(1) }) });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The handler of `send-alerts`. A row that cannot be read is logged and passed over: no retry would mend it. */
export const createHandler = ({ send, log }: HandlerOptions) => {
  const read = (record: unknown, sequenceNumber: string): BooksChange | undefined => {
    try {
      return changeOf(streamRecord.parse(record));
    } catch (error) {
      log('a changed row could not be read', { sequenceNumber, problem: messageOf(error) });
      return undefined;
    }
  };
  return middy<unknown, DynamoDBBatchResponse>().handler(async (event: unknown): Promise<DynamoDBBatchResponse> => {
    for (const record of streamEvent.parse(event).Records) {
      const sequenceNumber = numbered.parse(record).dynamodb.SequenceNumber;
      const change = read(record, sequenceNumber);
      try {
        if (change !== undefined) await send(change);
      } catch (error) {
        log('an alert was not sent', { sequenceNumber, problem: messageOf(error) });
        return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  });
};
