/** Signals that reached an executor, in the coordination table: `seen#<signature>` / whose signal it is, for two days. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Signature } from '#trading/domain/quantities.ts';
import { idOf } from '#trading/domain/signal.ts';
import { type KnownSignal, subjectOfSignal, subjectOfWatched } from '#trading/domain/signal-count.ts';
import { epochMsNumber, signatureText } from '#trading/domain/wire.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';
import { BotError } from '../bot-error.ts';
import { type Item, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { type Key, seenSignalKey } from './keys.ts';

const keptSeconds = 2 * 86_400;
/** Of one `BatchGetItem`. */
const mostKeys = 100;
const mostReadings = 5;

const seenRow = z.object({
  signature: signatureText,
  seenAtMs: epochMsNumber,
  recovered: z.boolean(),
  expiresAtMs: z.int(),
});

/** Rows of these keys, those that DynamoDB left out read again. */
const rowsOf = async ({ documents, tableName }: TableAccess, keys: readonly Key[]): Promise<readonly Item[]> => {
  const found: Item[] = [];
  let open: readonly Key[] = keys;
  for (let reading = 1; open.length > 0; reading += 1) {
    if (reading > mostReadings)
      throw new BotError('signals/unavailable', { operation: 'read seen signals', attempts: mostReadings });
    const batch = open.slice(0, mostKeys);
    const answer = await documents.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: [...batch] } } }));
    found.push(...(answer.Responses?.[tableName] ?? []));
    const left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).map(({ pk, sk }) => ({
      pk: String(pk),
      sk: String(sk),
    }));
    if (left.length === 0) reading = 0;
    open = [...left, ...open.slice(mostKeys)];
  }
  return found;
};

/** Seen signals in the coordination table. The expiry is compared when they are read; time to live only tidies. */
export const createDynamoSeenSignals = (access: TableAccess): SeenSignals => ({
  mark: async (signal, nowMs) => {
    const expiresAtMs = nowMs + keptSeconds * 1_000;
    const put = new PutCommand({
      TableName: access.tableName,
      Item: {
        ...seenSignalKey(signal.signature, subjectOfSignal(signal)),
        entity: 'seen-signal',
        signature: signal.signature,
        signalId: idOf(signal),
        seenAtMs: signal.seenAtMs,
        recovered: signal.recovered === true,
        expiresAtMs,
        expiresAtSeconds: Math.ceil(expiresAtMs / 1_000),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
      ExpressionAttributeValues: { ':now': nowMs },
    });
    await reach<unknown>(
      access,
      'signals/unavailable',
      'mark signal',
      () => access.documents.send(put),
      (error) => (error instanceof ConditionalCheckFailedException ? 'marked before' : undefined),
    );
  },
  known: async (watched, signatures, nowMs) => {
    const subject = subjectOfWatched(watched);
    const keys = [...new Set(signatures)].map((signature) => seenSignalKey(signature, subject));
    const items = await reach(access, 'signals/unavailable', 'read seen signals', () => rowsOf(access, keys));
    const known = new Map<Signature, KnownSignal>();
    for (const item of items) {
      const { signature, seenAtMs, recovered, expiresAtMs } = readRow(seenRow, item);
      if (expiresAtMs > nowMs) known.set(signature, { seenAtMs, recovered });
    }
    return known;
  },
});
