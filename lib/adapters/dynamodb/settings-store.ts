/**
 * Settings in DynamoDB. Keeps: a change is acted upon by the next signal, for the price of one small read; of several who
 * change the same version one wins; every version stays in the history with its author and reason.
 */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type GlobalSettings,
  globalSettings,
  type UserSettings,
  userSettings,
} from '#trading/domain/settings/settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type {
  RowName,
  SaveOutcome,
  SettingsAuthor,
  SettingsEditor,
  SettingsSnapshot,
  SettingsStore,
} from '#trading/ports/settings-store.ts';
import { BotError } from '../bot-error.ts';
import { problemOf } from '../zod-problem.ts';
import type { Item } from './attributes.ts';
import { reach, type TableAccess } from './contention.ts';
import { padded } from './keys.ts';
import { getItem, itemsBelow } from './query.ts';
import {
  exitOwnerOf,
  historyPartition,
  isUserRow,
  revisionKey,
  rowOfGlobal,
  rowOfUser,
  settingsPartition,
  snapshotOf,
  storedRowOf,
} from './settings-rows.ts';

type SettingsAccess = TableAccess & {
  /**
   * Most milliseconds that rows are trusted while the revision stands still: a row edited by hand in the console does not
   * raise it. 10 seconds when left out.
   */
  readonly cacheMs?: number;
  readonly now?: Clock;
};
type Kept = { readonly snapshot: SettingsSnapshot; readonly readAtMs: number };

const mostReadings = 5;
const revisionRow = z.object({ revision: z.int().nonnegative() });

const readRevision = async (access: TableAccess): Promise<number> => {
  const item = await getItem(access, revisionKey);
  return item === undefined ? 0 : revisionRow.parse(item).revision;
};

/** Versions of a row that are looked through for one whose exits can be read, newest first. */
const mostVersions = 20;

/** The snapshot with what can still be read about the exits of users whose row cannot. */
const withExitOwners = async (
  access: TableAccess,
  snapshot: SettingsSnapshot,
  items: readonly Item[],
): Promise<SettingsSnapshot> => {
  const broken = snapshot.unreadable.map(({ row }) => row).filter(isUserRow);
  const found = await Promise.all(
    broken.map(async (row) => {
      const present = items.filter(({ sk }) => sk === row);
      const asItIs = present.map((item) => exitOwnerOf(row, item)).find((owner) => owner !== undefined);
      if (asItIs !== undefined) return asItIs;
      const versions = (await itemsBelow(access, historyPartition(row))).toReversed().slice(0, mostVersions);
      return versions.map((item) => exitOwnerOf(row, item)).find((owner) => owner !== undefined);
    }),
  );
  return { ...snapshot, exitOwners: [...snapshot.users, ...found.filter((owner) => owner !== undefined)] };
};

/** Rows that are at least as new as the revision they are given. */
const readRows = async (access: TableAccess, known: number): Promise<SettingsSnapshot> => {
  let revision = known;
  for (let reading = 1; ; reading += 1) {
    const items = await itemsBelow(access, settingsPartition);
    const after = await readRevision(access);
    // When writes never pause, the older revision makes the next load read again.
    if (after === revision || reading === mostReadings)
      return withExitOwners(access, snapshotOf(revision, items), items);
    revision = after;
  }
};

/** Settings, or the mark of a row that was taken away: its versions go on counting. */
type Content = { readonly settings: unknown } | { readonly removed: true };

/** Raises the revision; with `asOf` only if it still is that. */
const revisionStep = (asOf: number | undefined) => {
  const step = { UpdateExpression: 'ADD revision :one', ExpressionAttributeValues: { ':one': 1 } };
  if (asOf === undefined) return step;
  if (asOf === 0) return { ...step, ConditionExpression: 'attribute_not_exists(revision)' };
  return {
    ...step,
    ConditionExpression: 'revision = :asOf',
    ExpressionAttributeValues: { ':one': 1, ':asOf': asOf },
  };
};

/** The items of one transaction that writes a row at its next version: the conditions of row and revision decide. */
export const itemsOfSave = (
  tableName: string,
  row: RowName,
  said: Content,
  expectedVersion: number,
  author: SettingsAuthor,
  asOfRevision?: number,
) => {
  const version = expectedVersion + 1;
  const content = { version, updatedAtMs: author.atMs, updatedBy: author.by, why: author.why, ...said };
  return [
    {
      Put: {
        TableName: tableName,
        Item: { pk: settingsPartition, sk: row, ...content },
        ExpressionAttributeNames: { '#version': 'version' },
        ...(expectedVersion === 0
          ? // A row typed in by hand may have no version yet.
            { ConditionExpression: 'attribute_not_exists(#version)' }
          : {
              ConditionExpression: '#version = :expected',
              ExpressionAttributeValues: { ':expected': expectedVersion },
            }),
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: revisionKey,
        ...revisionStep(asOfRevision),
      },
    },
    { Put: { TableName: tableName, Item: { pk: historyPartition(row), sk: padded(version), ...content } } },
  ];
};

/** The settings table. Settings that their own schema refuses throw `settings/invalid` and are not written. */
export const createDynamoSettingsStore = (access: SettingsAccess): SettingsStore & SettingsEditor => {
  const { cacheMs = 10_000, now = () => epochMs(Date.now()) } = access;
  let kept: Kept | undefined;

  const write = (
    row: RowName,
    content: Content,
    expectedVersion: number,
    author: SettingsAuthor,
    asOfRevision?: number,
  ) =>
    reach<SaveOutcome>(
      access,
      'settings/unavailable',
      'save settings',
      async () => {
        const TransactItems = itemsOfSave(access.tableName, row, content, expectedVersion, author, asOfRevision);
        await access.documents.send(new TransactWriteCommand({ TransactItems }));
        return { kind: 'saved', version: expectedVersion + 1 };
      },
      (error) =>
        error instanceof TransactionCanceledException &&
        error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed') === true
          ? { kind: 'changed-meanwhile' }
          : undefined,
    );

  const save = (
    schema: z.ZodType,
    row: RowName,
    settings: UserSettings | GlobalSettings,
    expectedVersion: number,
    author: SettingsAuthor,
    asOfRevision?: number,
  ): Promise<SaveOutcome> => {
    const wire = wireFormOf(settings);
    const checked = schema.safeParse(wire);
    if (!checked.success) throw new BotError('settings/invalid', { row, problem: problemOf(checked.error, wire) });
    return write(row, { settings: wire }, expectedVersion, author, asOfRevision);
  };

  return {
    load: () =>
      reach(access, 'settings/unavailable', 'load settings', async () => {
        const readAtMs = now();
        const revision = await readRevision(access);
        if (kept !== undefined && kept.snapshot.revision === revision && readAtMs - kept.readAtMs < cacheMs)
          return kept.snapshot;
        const snapshot = await readRows(access, revision);
        kept = { snapshot, readAtMs };
        return snapshot;
      }),
    saveUser: async (userId, settings, expectedVersion, author, asOfRevision) =>
      save(userSettings, rowOfUser(userId), settings, expectedVersion, author, asOfRevision),
    saveGlobal: async (settings, expectedVersion, author) =>
      save(globalSettings, rowOfGlobal, settings, expectedVersion, author),
    removeUser: (userId, expectedVersion, author) =>
      write(rowOfUser(userId), { removed: true }, expectedVersion, author),
    row: (row) =>
      reach(access, 'settings/unavailable', 'read a settings row', async () => {
        const item = await getItem(access, { pk: settingsPartition, sk: row });
        return item === undefined ? undefined : storedRowOf(item);
      }),
    history: (row) =>
      reach(access, 'settings/unavailable', 'read the history of settings', async () =>
        (await itemsBelow(access, historyPartition(row))).map(storedRowOf).toReversed(),
      ),
  };
};
