/** `send-alerts` and `export-day` as they are composed, over the embedded DynamoDB, SNS and S3. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functions } from '#functions/triggers.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import type { CloudEvent } from '#local/cloud/cloud-event.ts';
import { openBooks } from '#local/run/books.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { anna, booksAfter, openingOf, type Step, wallet } from '../trading/domain/books/books-history.ts';

const step: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 123_456_789_012_345_678n,
  portion: 1n,
};
const { accounts, changes } = booksAfter([step, { ...step, spend: 150_000_000n }, { ...step, mint: 1, end: 'failed' }]);

let cloud: Awaited<ReturnType<typeof startCloud>>;
let folder = '';
const mails: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-outward-'));
  cloud = await startCloud({
    dataDir: folder,
    definitions: { 'send-alerts': functions['send-alerts'], 'export-day': functions['export-day'] },
    schedulesEnabled: false,
    onEvent: (event: CloudEvent) => {
      if (event.kind === 'mail') mails.push(event.subject);
    },
    log: () => {},
  });
  const books = openBooks(cloud);
  const author = { by: 'test', why: 'test', atMs: 0 };
  await books.settings.saveUser(anna, userSettings.parse(initialUserSettings(wallet)), 0, author);
  for (const account of accounts) await books.accounts.open(openingOf(account));
  for (const change of changes) await books.journal.commit(change);
  books.close();
}, 20_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = async (key: string): Promise<string> => {
  const { Body } = await cloud.clients.s3.send(
    new GetObjectCommand({ Bucket: cloud.variables.EXPORTS_BUCKET, Key: key }),
  );
  return (await Body?.transformToString()) ?? '';
};

describe('alerts and exports over the embedded cloud', () => {
  it('mails what the stream tells, each fact once', async () => {
    const expected = [
      '[live] anna bought AAAAAA..AAAA for 0.1 SOL',
      '[live] anna sold AAAAAA..AAAA: +0.049988 SOL (take-profit)',
      '[live] Order failed on chain: anna, buy of BBBBBB..BBBB',
    ];
    for (let look = 0; mails.length < expected.length && look < 100; look += 1) await pause(50);
    expect(mails).toEqual(expected);
  });

  it('exports a day whole and to the same bytes when it is run again', async () => {
    const names = ['trades.csv', 'flows.csv', 'positions.csv', 'summary.json', 'manifest.json'];
    const read = () => Promise.all(names.map((name) => textOf(`exports/2023-11-15/${name}`)));
    const manifest = await cloud.invoke('export-day', { day: '2023-11-15' });
    const first = await read();
    expect(JSON.parse(first.at(-1) ?? '')).toEqual(manifest);
    expect(first.at(-2)).toContain('"closingLamports": "10049983000"');
    await cloud.invoke('export-day', { time: '2023-11-16T00:10:00Z' });
    expect(await read()).toEqual(first);
  });
});
