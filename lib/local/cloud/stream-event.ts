/** The event that a DynamoDB event source mapping hands to a function. */
import type { _Record } from '@aws-sdk/client-dynamodb-streams';

export type StreamRecord = _Record;

/** Where a record stands in its shard. */
export const sequenceOf = (record: StreamRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** Turns records into the JSON shape of Lambda: times in unix seconds, binaries in base64. */
export const toStreamEvent = (records: readonly StreamRecord[], streamArn: string, region: string): object => ({
  Records: records.map((record) => ({
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: toPlain(record.dynamodb),
    ...(record.userIdentity !== undefined && {
      userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId },
    }),
    eventSourceARN: streamArn,
  })),
});

const toPlain = (value: unknown): unknown => {
  if (value instanceof Date) return Math.floor(value.getTime() / 1_000);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPlain(each)]));
};
