/**
 * Signals that reached an executor, in the coordination table: `seen#<signature>` / whose signal it is, for two days; and
 * `webhooks` / `delivered#<route>`, when a webhook last brought one.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { idOf, type Signal } from '#trading/domain/signals/signal.ts';
import { type KnownSignal, subjectOfSignal, subjectOfWatched } from '#trading/domain/signals/signal-count.ts';
import type { Signature } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, signatureText } from '#trading/domain/values/wire.ts';
import { routeOfSignal } from '#trading/domain/webhooks/delivery-health.ts';
import { type WebhookRoute, webhookRoutes } from '#trading/domain/webhooks/webhook.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';
import { type Item, readRow } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { deliveredKey, type Key, seenSignalKey } from './keys.ts';
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

const deliveredRow = z.object({ deliveredAtMs: epochMsNumber });
/** Deliveries closer together than this are not noted one by one: the note is for hours of silence, not for seconds. */
const noteEveryMs = 15_000;
const noteBefore = 'noted before';

/** Notes deliveries: per process and route at most one write in {@link noteEveryMs}. */
const deliveryNotes = (access: TableAccess) => {
  const noted = new Map<WebhookRoute, number>();
  return async (signal: Signal): Promise<void> => {
    const route = routeOfSignal(signal);
    if (signal.recovered === true || signal.seenAtMs - (noted.get(route) ?? 0) < noteEveryMs) return;
    noted.set(route, signal.seenAtMs);
    const update = new UpdateCommand({
      TableName: access.tableName,
      Key: deliveredKey(route),
      UpdateExpression: 'SET entity = :entity, deliveredAtMs = :at',
      ConditionExpression: 'attribute_not_exists(pk) OR deliveredAtMs < :at',
      ExpressionAttributeValues: { ':entity': 'delivery', ':at': signal.seenAtMs },
    });
    await reach<unknown>(
      access,
      'signals/unavailable',
      'note delivery',
      () => access.documents.send(update),
      (error) => (error instanceof ConditionalCheckFailedException ? noteBefore : undefined),
    );
  };
};

/** Seen signals in the coordination table. The expiry is compared when they are read; time to live only tidies. */
export const createDynamoSeenSignals = (access: TableAccess): SeenSignals => {
  const noteDelivery = deliveryNotes(access);
  const markOne = async (signal: Signal, nowMs: number): Promise<void> => {
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
  };
  return {
    mark: async (signal, nowMs) => {
      await Promise.all([markOne(signal, nowMs), noteDelivery(signal)]);
    },
    lastDelivered: async () => {
      const rows = await reach(access, 'signals/unavailable', 'read deliveries', () =>
        Promise.all(webhookRoutes.map((route) => getItem(access, deliveredKey(route)))),
      );
      return Object.fromEntries(
        webhookRoutes.flatMap((route, index) => {
          const row = rows[index];
          return row === undefined ? [] : [[route, readRow(deliveredRow, row).deliveredAtMs] as const];
        }),
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
  };
};
