/** `positions`, `orders` and `audit` on a folder of `npm start`: attached to it while it runs, and after it has ended. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '#local/cloud/cloud.ts';
import { openBooks } from '#local/run/books.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { anna, booksAfter, openingOf, type Step, wallet } from '../trading/domain/books/books-history.ts';
import { runCommandLine } from './run-command.ts';

const step: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 777n,
  portion: 1n,
};
const { accounts, changes, chain } = booksAfter([
  { ...step, mode: 'paper' },
  step,
  { ...step, spend: 150_000_000n },
  { ...step, mint: 1, end: 'sent' },
]);

/** A node that knows one wallet: what it holds in lamports and that it holds no token. */
const node = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    const { id, method }: { id: unknown; method: string } = JSON.parse(body);
    const value = method === 'getBalance' ? Number(chain?.lamports ?? 0n) : [];
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { context: { slot: 1 }, value } }));
  });
});

let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
const quiet = { onEvent: () => {}, log: () => {} };
const start = () => startCloud({ dataDir: folder, definitions: {}, schedulesEnabled: false, ...quiet });

const listening = (): Promise<string> =>
  new Promise((resolve) => {
    node.listen(0, '127.0.0.1', () => {
      const address = node.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });

const osprey = (...args: readonly string[]) => runCommandLine(args);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-books-'));
  cloud = await start();
  const books = openBooks(cloud);
  const author = { by: 'test', why: 'test', atMs: 0 };
  await books.settings.saveUser(anna, userSettings.parse(initialUserSettings(wallet)), 0, author);
  for (const account of accounts) await books.accounts.open(openingOf(account));
  for (const change of changes) await books.journal.commit(change);
  books.close();
  writeOspreyEnv(folder, { OSPREY_RPC_URL: await listening(), ...cloud.endpoints, ...cloud.variables });
}, 20_000);
afterAll(async () => {
  await cloud.stop();
  node.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('commands on the books of a running npm start', () => {
  it('lists open positions, and closed ones when they are asked for', async () => {
    const { out, code } = await osprey('positions', '--data', folder, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([
      { positionId: 'position-0', mode: 'paper', status: 'open', tokens: '777', costLamports: '100006000' },
      { positionId: 'position-3', mode: 'live', status: 'opening' },
    ]);
    const all = await osprey('positions', '--data', folder, '--all', '--user', 'anna');
    expect(all.out).toContain('+0.049988');
    expect(await osprey('positions', '--data', folder, '--user', 'bob')).toMatchObject({
      code: 2,
      err: expect.stringContaining('bob'),
    });
  });

  it('lists the orders of a day, and the unfinished ones without their signed bytes', async () => {
    const { out } = await osprey('orders', '--data', folder, '--day', '2023-11-15', '--json');
    expect(JSON.parse(out)).toMatchObject([
      { plan: { orderId: 'order-1', side: 'buy' }, state: { status: 'filled' } },
      { plan: { orderId: 'order-2', side: 'sell' }, state: { status: 'filled' } },
      { plan: { orderId: 'order-3' }, state: { status: 'sent' } },
    ]);
    const unfinished = await osprey('orders', '--data', folder, '--unfinished', '--json');
    expect(JSON.parse(unfinished.out)).toMatchObject([{ plan: { orderId: 'order-3', amountIn: '100000000' } }]);
    expect(unfinished.out).not.toContain('transactionBase64');
    expect((await osprey('orders', '--data', folder)).out).toBe('No orders.\n');
  });

  it('proves true books against the chain', async () => {
    const { out, code } = await osprey('audit', '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      differences: [],
      users: [{ userId: 'anna', chain: 'compared' }],
    });
    expect(code).toBe(0);
    expect((await osprey('audit', '--data', folder)).out).toContain('The books are right: 1 audited');
  });
});

describe('bad use', () => {
  it('ends with 2 and says what to do', async () => {
    expect(await osprey('audit')).toMatchObject({ code: 2, err: expect.stringContaining('give --data DIR') });
    expect(await osprey('positions', '--data', join(folder, 'no'))).toMatchObject({ code: 2 });
    expect(await osprey('orders', '--data', folder, '--day', 'monday')).toMatchObject({ code: 2 });
    expect(await osprey('orders', '--data', folder, '--day', '2023-11-15', '--unfinished')).toMatchObject({ code: 2 });
    expect(await osprey('audit', '--nonsense')).toMatchObject({ code: 2 });
  });

  it('shows an example in the help of every command', async () => {
    for (const command of ['positions', 'position', 'orders', 'audit'])
      expect(await osprey(command, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Example:') });
  });
});

describe('commands on the folder that npm start left behind', () => {
  it('start the embedded cloud for themselves and say when the chain cannot be asked', async () => {
    await cloud.stop();
    node.close();
    node.closeAllConnections();
    const alone = await osprey('audit', '--data', folder, '--json');
    expect(alone.code).toBe(1);
    expect(JSON.parse(alone.out)).toMatchObject({
      ok: false,
      differences: [],
      chainProblem: expect.stringContaining('no RPC node answered'),
    });
    const books = await osprey('audit', '--data', folder, '--books-only');
    expect(books).toMatchObject({ code: 0, out: expect.stringContaining('The books are right') });
  }, 20_000);

  it('find a number that was changed', async () => {
    cloud = await start();
    await cloud.clients.dynamodb.send(
      new UpdateItemCommand({
        TableName: cloud.variables.TRADING_TABLE,
        Key: { pk: { S: 'user#anna' }, sk: { S: 'account#paper' } },
        UpdateExpression: 'SET cashLamports = cashLamports + :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables });
    const { out, code } = await osprey('audit', '--data', folder, '--books-only', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      differences: [{ userId: 'anna', mode: 'paper', what: 'cash', expected: '9897954720', found: '9897954721' }],
    });
  }, 20_000);
});
