/** Signals that reached an executor, in the coordination table: `seen#<signature>` / whose signal it is, for two days. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { idOf } from '#trading/domain/signals/signal.ts';
import { type KnownSignal, subjectOfSignal, subjectOfWatched } from '#trading/domain/signals/signal-count.ts';
import type { Signature } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, signatureText } from '#trading/domain/values/wire.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';
import { type Item, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { type Key, seenSignalKey } from './keys.ts';
import { getItem } from './query.ts';

const keptSeconds = 2 * 86_400;
const atOnce = 25;

const seenRow = z.object({
  signature: signatureText,
  seenAtMs: epochMsNumber,
  recovered: z.boolean(),
  expiresAtMs: z.int(),
});

/** The rows of these keys that exist, a handful read at a time. */
const rowsOf = async (access: TableAccess, keys: readonly Key[]): Promise<readonly Item[]> => {
  const found: Item[] = [];
  for (let at = 0; at < keys.length; at += atOnce) {
    const rows = await Promise.all(keys.slice(at, at + atOnce).map((key) => getItem(access, key)));
    found.push(...rows.filter((row) => row !== undefined));
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
