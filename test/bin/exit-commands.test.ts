/** `position`, `positions --watch` and `exits` on a folder of `npm start`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoPositionHistory } from '#adapters/dynamodb/position-history.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import { openBooks } from '#local/run/books.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { evaluateExits } from '#trading/domain/exits/exit-rules.ts';
import { pointOf, rowsOf } from '#trading/domain/exits/position-history.ts';
import { recordDead } from '#trading/domain/orders/exit-steps.ts';
import { startWatch } from '#trading/domain/prices/watch-state.ts';
import { initialExitSettings } from '#trading/domain/settings/exit-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, orderId } from '#trading/domain/values/quantities.ts';
import { anna, booksAfter, openingOf, type Step, wallet } from '../trading/domain/books/books-history.ts';
import { runCommandLine } from './run-command.ts';

const step: Step = {
  mode: 'paper',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 0n,
  rent: 2_039_280n,
  tokens: 777_000n,
  portion: 1n,
};
const { accounts, changes } = booksAfter([step]);

let folder = '';
let mintAddress = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;

const osprey = (...args: readonly string[]) => runCommandLine([...args, '--data', folder]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-exits-'));
  cloud = await startCloud({
    dataDir: folder,
    definitions: {},
    schedulesEnabled: false,
    onEvent: () => {},
    log: () => {},
  });
  const books = openBooks(cloud);
  await books.settings.saveUser(anna, userSettings.parse(initialUserSettings(wallet)), 0, {
    by: 'test',
    why: 'test',
    atMs: 0,
  });
  for (const account of accounts) await books.accounts.open(openingOf(account));
  for (const change of changes) await books.journal.commit(change);
  const [position] = await books.positions.open(1);
  if (position === undefined) throw new Error('no position');
  mintAddress = position.mint;
  books.close();
  const variables: Record<string, string> = { ...cloud.endpoints, ...cloud.variables };
  const documents = createDocumentClient(
    {},
    {
      endpoint: variables['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: variables['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    },
  );
  const table = { documents, tableName: variables['COORDINATION_TABLE'] ?? '' };
  const nowMs = epochMs(Date.now());
  const seen = evaluateExits({
    position,
    watch: startWatch(position, nowMs),
    tick: { sellLamports: (position.costLamports * 14n) / 10n, source: 'pool', atMs: nowMs },
    rules: userSettings.parse(initialUserSettings(wallet)).exits,
    nowMs,
  });
  await createDynamoWatchBook(table).store(seen.watch);
  const points = [0, 1, 2, 3].map((n) => pointOf(position, BigInt(1 + n * n), epochMs(nowMs - 60_000 + n * 10_000)));
  await createDynamoPositionHistory(table).write(rowsOf(position.positionId, 'minute', points));
  documents.destroy();
  writeOspreyEnv(folder, variables);
}, 30_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey position', () => {
  it('shows entries, exits and where they act, and the course', async () => {
    const { out, code } = await osprey('position', mintAddress);
    expect(code).toBe(0);
    for (const text of ['777000 raw tokens', 'buy', 'take-profit', 'stop-loss', 'trailing-stop', '▁', 'best '])
      expect(out).toContain(text);
    expect(out).toMatch(/trailing-stop +│ 1 +│ armed/);
  });

  it('says the same as JSON, and refuses a mint that nobody held', async () => {
    const { out } = await osprey('position', mintAddress, '--json');
    expect(JSON.parse(out)).toMatchObject([{ position: { tokens: '777000' }, watch: { trailingArmed: true } }]);
    expect((await osprey('position', 'nobody')).code).toBe(2);
  });
});

describe('osprey positions --watch', () => {
  it('shows price, profit and armed exits of what is open', async () => {
    const { out, code } = await osprey('positions', '--watch', '--rounds', '1');
    expect(code).toBe(0);
    expect(out).toContain('40.0');
    expect(out).toContain('trailing');
    const [view] = JSON.parse((await osprey('positions', '--watch', '--rounds', '1', '--json')).out);
    expect(view.point.sellLamports).toBeDefined();
  });
});

describe('osprey exits', () => {
  it('set writes one rule under a new version, and show shows it', async () => {
    expect(await osprey('exits', 'set', 'anna', 'stopLossBps', '2500')).toMatchObject({ code: 0, err: '' });
    expect((await osprey('exits', 'set', 'anna', 'takeProfit[0].sellBps', '4000')).out).toContain('version 3');
    expect((await osprey('exits', 'set', 'anna', 'urgentPriorityFeeLamports', '2000000')).code).toBe(0);
    const { out } = await osprey('exits', 'show', 'anna');
    expect(JSON.parse(out)).toEqual({
      ...initialExitSettings(),
      stopLossBps: 2_500,
      takeProfit: [
        { gainBps: 5_000, sellBps: 4_000 },
        { gainBps: 10_000, sellBps: 5_000 },
      ],
      urgentPriorityFeeLamports: '2000000',
    });
  });

  it.each([
    ['a loss of more than everything', 'stopLossBps', '10001'],
    ['a rule that does not exist', 'stopLoss', '1'],
    ['steps that sell more than there is', 'takeProfit[1].sellBps', '9000'],
    ['a place that no list has', 'takeProfit[7].sellBps', '1'],
    ['a text for a number', 'priceJumpBps', 'many'],
  ])('set refuses %s and writes nothing', async (_, path, value) => {
    const before = (await osprey('exits', 'show', 'anna')).out;
    const { code, err } = await osprey('exits', 'set', 'anna', path, value);
    expect(code).toBe(2);
    expect(err).toMatch(/exits|list/);
    expect((await osprey('exits', 'show', 'anna')).out).toBe(before);
  });

  it('simulate tells what would have fired, from CSV and JSON alike', async () => {
    const csv = join(folder, 'prices.csv');
    const json = join(folder, 'prices.json');
    writeFileSync(
      csv,
      'time,price\n2026-11-20T10:00:00Z,0.00001\n2026-11-20T10:00:02Z,0.000016\n2026-11-20T10:00:04Z,0.000006\n',
    );
    writeFileSync(
      json,
      '[[1795168800,0.00001],[1795168802,0.000016],{"time":"2026-11-20T10:00:04Z","price":"0.000006"}]',
    );
    const told = await Promise.all(
      [csv, json].map((file) => osprey('exits', 'simulate', mintAddress, '--prices', file, '--user', 'anna', '--json')),
    );
    expect(told.map(({ code }) => code)).toEqual([0, 0]);
    const [first, second] = told.map(({ out }) => JSON.parse(out));
    expect(first.exits.map((exit: { rule: string }) => exit.rule)).toEqual(['take-profit', 'stop-loss']);
    expect(first.heldTokens).toBe('0');
    expect(second.exits).toEqual(first.exits);
    const text = await osprey('exits', 'simulate', mintAddress, '--prices', csv, '--user', 'anna');
    expect(text.out).toContain('without fees');
    expect(text.out).toMatch(/take-profit\s+\S*\s*\+50%/);
    const alone = await osprey(
      'exits',
      'simulate',
      mintAddress,
      '--prices',
      csv,
      '--user',
      'anna',
      '--json',
      '--no-second',
    );
    expect(JSON.parse(alone.out).exits.map((exit: { rule: string }) => exit.rule)).toEqual(['stop-loss']);
    writeFileSync(csv, 'time,price\nyesterday,1\n');
    expect((await osprey('exits', 'simulate', mintAddress, '--prices', csv, '--user', 'anna')).code).toBe(2);
  });
});

describe('a position that cannot be sold', () => {
  it('is marked by positions, drawn again or not', async () => {
    const books = openBooks(cloud);
    const [[position], [change]] = [await books.positions.open(1), changes];
    if (position === undefined || change === undefined) throw new Error('no position');
    const atMs = epochMs(Date.now());
    const plan = { ...change.order.next.plan, orderId: orderId('dead'), side: 'sell' as const, createdAtMs: atMs };
    const lease = { holder: 'test', fence: 1, untilMs: atMs };
    expect(await books.journal.commit(recordDead(plan, lease, position, 'account-frozen'))).toEqual({
      kind: 'committed',
    });
    books.close();
    expect((await osprey('positions')).out).toContain('DEAD since');
    expect((await osprey('positions', '--watch', '--rounds', '1')).out).toContain('DEAD');
  });
});
