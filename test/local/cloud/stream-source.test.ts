import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Cloud } from '#local/cloud/cloud-options.ts';
import { definitionOf, startedCloud, temporaryFolder, until, writeFunctions } from './started-cloud.ts';

const nameOf = (record: DynamoDBRecord) => record.dynamodb?.Keys?.['pk']?.S ?? '';

const put = (cloud: Cloud, pk: string) =>
  cloud.clients.dynamodb.send(
    new PutItemCommand({
      TableName: cloud.variables.TRADING_TABLE,
      Item: { pk: { S: pk }, sk: { S: 'row' }, bytes: { B: new Uint8Array([1, 2]) } },
    }),
  );

/** A cloud in which one function reads the trading table's stream. */
const withReader = (
  dataDir: string,
  handle: (records: DynamoDBRecord[]) => void,
  trigger = { batchSize: 10, retryAttempts: 1 },
) =>
  startedCloud({
    dataDir,
    functionsRoot: writeFunctions(temporaryFolder(), { read: { variables: [], files: {} } }),
    definitions: { read: definitionOf([{ kind: 'stream', table: 'trading', ...trigger }]) },
    compose: { read: () => async (event) => handle((event as DynamoDBStreamEvent).Records) },
  });

describe('the DynamoDB stream source', () => {
  it('goes on after a restart where it stopped, neither losing nor repeating a record', async () => {
    const dataDir = temporaryFolder();
    const seen: string[] = [];
    const first = await withReader(dataDir, (records) => void seen.push(...records.map(nameOf)));
    await put(first.cloud, 'one');
    await put(first.cloud, 'two');
    await until(() => seen.length === 2);
    await first.cloud.stop();

    const between = await startedCloud({ dataDir });
    await put(between.cloud, 'three');
    await between.cloud.stop();

    const second = await withReader(dataDir, (records) => void seen.push(...records.map(nameOf)));
    await put(second.cloud, 'four');
    expect(await second.cloud.drain(5_000)).toBe(true);
    expect(seen).toEqual(['one', 'two', 'three', 'four']);
  });

  it('retries a failing record, then gives it up and keeps it in a file, and its neighbours arrive', async () => {
    const dataDir = temporaryFolder();
    const arrived: string[] = [];
    let attempts = 0;
    const { cloud, of } = await withReader(dataDir, (records) => {
      if (records.some((record) => nameOf(record) === 'poison')) {
        if (records.length === 1) attempts += 1;
        throw new Error('cannot');
      }
      arrived.push(...records.map(nameOf));
    });
    for (const pk of ['a', 'poison', 'b']) await put(cloud, pk);
    expect(await cloud.drain(5_000)).toBe(true);
    expect(arrived).toEqual(['a', 'b']);
    expect(attempts).toBe(2);
    expect(of('dead-letter')).toHaveLength(1);
    const file = join(dataDir, 'streams', 'read.dead.jsonl');
    expect(existsSync(file) && readFileSync(file, 'utf8')).toContain('poison');
  });

  it('hands over what AWS hands over: images, keys, seconds and base64', async () => {
    const records: DynamoDBRecord[] = [];
    const { cloud } = await withReader(temporaryFolder(), (batch) => void records.push(...batch));
    await put(cloud, 'one');
    expect(await cloud.drain(5_000)).toBe(true);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: expect.stringMatching(/^1\./),
      awsRegion: 'us-east-1',
      eventSourceARN: expect.stringContaining('table/osprey-trading/stream/'),
      dynamodb: {
        Keys: { pk: { S: 'one' }, sk: { S: 'row' } },
        NewImage: { pk: { S: 'one' }, bytes: { B: 'AQI=' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    const createdAtSeconds = Number(records[0]?.dynamodb?.ApproximateCreationDateTime);
    expect(Math.abs(createdAtSeconds - Date.now() / 1_000)).toBeLessThan(60);
  });
});
