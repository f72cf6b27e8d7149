import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { initialUserSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { alice, wallet } from '../../contract/journal-values.ts';
import { author, describeSettingsStore, globalOf, settingsOf } from '../../contract/settings-store.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

const setAttribute = (tableName: string, row: string, value: unknown, attribute = 'settings') =>
  dynamoDb.documents.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { pk: 'settings', sk: row },
      UpdateExpression: 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

describeSettingsStore('DynamoDB', async () => {
  const tableName = await dynamoDb.freshTable('settings');
  return {
    store: createDynamoSettingsStore({ documents: dynamoDb.documents, tableName, cacheMs: 0 }),
    spoil: async (row) => {
      await setAttribute(tableName, row, { mode: 'live' });
    },
  };
});

describe('settings rows in DynamoDB', () => {
  let tableName: string;
  let nowMs: number;
  let reads: string[];
  const countReads = () => {
    dynamoDb.documents.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'GetItemCommand' || commandName === 'QueryCommand') reads.push(commandName);
          return next(args);
        },
      { step: 'initialize', name: 'countReads', override: true },
    );
  };
  const createStore = () =>
    createDynamoSettingsStore({ documents: dynamoDb.documents, tableName, now: () => epochMs(nowMs) });
  beforeEach(async () => {
    tableName = await dynamoDb.freshTable('settings');
    nowMs = 1_790_000_000_000;
    reads = [];
    countReads();
  });
  const readsOf = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
    reads = [];
    await act();
    return reads.map((name) => name.replace(/(Item)?Command$/, ''));
  };

  it('cost one small read while nothing changed, and all rows after a change', async () => {
    const store = createStore();
    await store.saveUser(alice, settingsOf(), 0, author);
    expect(await readsOf(store.load)).toEqual(['Get', 'Query', 'Get']);
    expect(await readsOf(store.load)).toEqual(['Get']);
    await createStore().saveUser(alice, settingsOf({ haltEntries: true }), 1, author);
    expect(await readsOf(store.load)).toEqual(['Get', 'Query', 'Get']);
    expect((await store.load()).users[0]?.settings.haltEntries).toBe(true);
  });

  it('are read again after ten seconds, because a row edited by hand does not raise the revision', async () => {
    const store = createStore();
    await store.saveGlobal(globalOf(false), 0, author);
    await store.load();
    await setAttribute(tableName, 'global', globalOf(true));
    nowMs += 9_999;
    expect((await store.load()).global?.settings.haltEntries).toBe(false);
    nowMs += 1;
    expect((await store.load()).global?.settings.haltEntries).toBe(true);
  });

  it('are read again when they change while they are being read, and the answer is whole', async () => {
    const store = createStore();
    const writer = createStore();
    await writer.saveGlobal(globalOf(false), 0, author);
    let meddled = false;
    dynamoDb.documents.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next(args);
          if (commandName === 'QueryCommand' && !meddled) {
            meddled = true;
            await writer.saveGlobal(globalOf(true), 1, author);
          }
          return answer;
        },
      { step: 'initialize', name: 'meddle', override: true },
    );
    const loaded = await store.load();
    dynamoDb.documents.middlewareStack.remove('meddle');
    expect(loaded).toMatchObject({ revision: 2, global: { settings: { haltEntries: true } } });
  });

  it('say what was found and what is allowed when they cannot be read', async () => {
    const store = createStore();
    await store.saveUser(alice, settingsOf(), 0, author);
    const limits = { ...initialUserSettings(wallet).limits, maxTradeLamports: 5, exitSlippageBps: 20_000 };
    await setAttribute(tableName, 'user#alice', { ...initialUserSettings(wallet), limits, mode: 'real', speed: 9 });
    const { users, unreadable } = await createStore().load();
    expect(users).toEqual([]);
    expect(unreadable).toHaveLength(1);
    const problem = unreadable[0]?.problem;
    expect(problem).toContain('settings.mode: found "real", allowed "paper", "live"');
    expect(problem).toContain('settings.limits.maxTradeLamports: found 5, allowed string');
    expect(problem).toContain('settings.limits.exitSlippageBps: found 20000, allowed at most 10000');
    expect(problem).toContain('allowed no speed');
  });

  it('of a kind that nobody knows are named', async () => {
    await dynamoDb.documents.send(new PutCommand({ TableName: tableName, Item: { pk: 'settings', sk: 'globl' } }));
    expect((await createStore().load()).unreadable).toEqual([
      { row: 'globl', problem: 'sk: found "globl", allowed global, revision or user#<id>' },
    ]);
  });

  it('typed in by hand without a version count as version 0', async () => {
    await setAttribute(tableName, 'user#alice', initialUserSettings(wallet));
    const store = createStore();
    expect((await store.load()).unreadable.map(({ row }) => row)).toEqual(['user#alice']);
    expect(await store.saveUser(alice, settingsOf(), 0, author)).toEqual({ kind: 'saved', version: 1 });
    expect((await store.load()).users).toHaveLength(1);
  });

  it('refuse to be written with values that they could not be read with', async () => {
    const store = createStore();
    const limits = { ...settingsOf().limits, maxOpenPositions: 1_001 };
    await expect(store.saveUser(alice, settingsOf({ limits }), 0, author)).rejects.toMatchObject({
      code: 'settings/invalid',
      context: { row: 'user#alice', problem: 'limits.maxOpenPositions: found 1001, allowed at most 1000' },
    });
    expect((await store.load()).revision).toBe(0);
  });

  it('leave every version in the history with who wrote it and why', async () => {
    const store = createStore();
    await store.saveUser(alice, settingsOf(), 0, author);
    await store.saveUser(alice, settingsOf({ haltEntries: true }), 1, { ...author, by: 'cli', why: 'news' });
    const { Items } = await dynamoDb.documents.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'history#user#alice' },
      }),
    );
    expect(Items).toMatchObject([
      { version: 1, updatedBy: 'owner', why: 'first trial', settings: { haltEntries: false } },
      { version: 2, updatedBy: 'cli', why: 'news', settings: { haltEntries: true } },
    ]);
  });

  it('are all read when there are more than one page of them', async () => {
    const store = createStore();
    const names = Array.from({ length: 12 }, (_, n) => userId(`user-${String(n).padStart(2, '0')}`));
    // A page holds 1 MiB.
    await Promise.all(
      names.map((name) => store.saveUser(name, settingsOf(), 0, { ...author, why: 'x'.repeat(100_000) })),
    );
    const loaded = await readsOf(async () => {
      expect((await store.load()).users.map((row) => row.userId)).toEqual(names);
    });
    expect(loaded).toEqual(['Get', 'Query', 'Query', 'Get']);
  });
});
