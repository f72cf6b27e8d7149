/** `order`, `why`, `redrive`, `reconcile` and `audit`: on a folder in use, and on one that a run left behind with its market. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeadLetterBox } from '#adapters/sqs/dead-letter-box.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import { startMarket } from '#local/market/market.ts';
import { openBooks } from '#local/run/books.ts';
import { fundWallet } from '#local/run/market-link.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { anna, booksAfter, openingOf, type Step, wallet } from '../trading/domain/books/books-history.ts';
import { tradeOf } from '../trading/use-cases/trading-world.ts';
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
const firstSignature = 'SS'.padEnd(88, '1');
const quiet = { onEvent: () => {}, log: () => {} };

let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
const start = () =>
  startCloud({ dataDir: folder, definitions: {}, schedulesEnabled: false, environment: {}, ...quiet });

const osprey = (...args: readonly string[]) => runCommandLine(args);

/** A market in the folder, as `npm start` keeps it, whose chain holds what the books say. */
const leaveMarket = async (): Promise<void> => {
  const market = await startMarket({ seed: 'left-behind', dataDir: join(folder, 'market'), paused: true });
  await fundWallet(market.rpcUrl, wallet, Number(chain?.lamports ?? 0n));
  await market.stop();
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-operator-'));
  [cloud] = await Promise.all([start(), leaveMarket()]);
  const books = openBooks(cloud);
  const author = { by: 'test', why: 'test', atMs: 0 };
  await books.settings.saveUser(anna, userSettings.parse(initialUserSettings(wallet)), 0, author);
  await books.settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    0,
    author,
  );
  for (const account of accounts) await books.accounts.open(openingOf(account));
  for (const change of changes) await books.journal.commit(change);
  books.close();
  await cloud.clients.secrets.send(
    new CreateSecretCommand({ Name: cloud.variables.PROVIDERS_SECRET, SecretString: '{"solanaRpcUrls":[]}' }),
  );
  writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables });
}, 30_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey order', () => {
  it('shows every status with its time, the trade and the position', async () => {
    const { out, code } = await osprey('order', 'order-1', '--data', folder, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      order: {
        plan: { orderId: 'order-1' },
        history: [{ status: 'reserved' }, { status: 'signed' }, { status: 'sent' }, { status: 'filled' }],
      },
      trade: { kind: 'fill', signature: firstSignature },
      position: { positionId: 'position-1', status: 'closed' },
    });
    const text = await osprey('order', 'order-1', '--data', folder);
    for (const phrase of ['reserved', 'sent', 'filled', firstSignature, 'settings version 1', 'position-1'])
      expect(text.out).toContain(phrase);
  });

  it('never shows the signed bytes', async () => {
    const { out } = await osprey('order', 'order-3', '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({ order: { state: { status: 'sent' } }, trade: null });
    expect(out).not.toContain('transactionBase64');
  });

  it('ends with 2 when there is none', async () => {
    expect(await osprey('order', 'order-9', '--data', folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('osprey orders lists'),
    });
  });
});

describe('osprey limits', () => {
  it('shows what is used up of every limit, and what stops entries now', async () => {
    const { out, code } = await osprey('limits', '--data', folder, '--json');
    expect(code).toBe(0);
    const [limits] = JSON.parse(out) as [{ verdicts: { guard: string; passed: boolean }[] }];
    const names = limits.verdicts.map(({ guard }) => guard);
    expect(names).toEqual(expect.arrayContaining(['daily-loss-reached', 'exposure-too-high', 'daily-spend-reached']));
    const text = await osprey('limits', '--data', folder, '--user', 'anna');
    for (const phrase of ['anna', 'max-open-positions', '< 5', 'consecutive-losses', '<= 0.5 SOL', '< 3 of each'])
      expect(text.out).toContain(phrase);
    expect(text.out).not.toMatch(/ \d{7,} |bps/);
  });

  it('ends with 2 when nobody has that name', async () => {
    expect(await osprey('limits', '--data', folder, '--user', 'bob')).toMatchObject({
      code: 2,
      err: expect.stringContaining('bob'),
    });
  });
});

describe('osprey why', () => {
  it('shows the decision behind an order', async () => {
    const { out } = await osprey('why', 'order-1', '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({
      decisions: [{ userId: 'anna', outcome: 'order', settingsVersion: 1 }],
      orders: [{ plan: { orderId: 'order-1' } }],
      trades: [{ signature: firstSignature }],
    });
    const asText = await osprey('why', 'order-1', '--data', folder);
    expect(asText.out).toMatch(/priority-fee-over-cap\W+0\.000000009 SOL\W+0\.00000001 SOL\W+passed/);
    expect((await osprey('order', 'order-1', '--data', folder)).out).toMatch(
      /priority-fee-over-cap\W+0\.000000009 SOL/,
    );
    expect(JSON.parse(out)).toMatchObject({ orders: [{ checks: [{ guard: 'priority-fee-over-cap', passed: true }] }] });
    expect((await osprey('why', 'order-2', '--data', folder)).out).toContain('Exits pass no guard');
  });

  it('finds the order whose own swap a signature is, on the day that is asked for', async () => {
    const { out } = await osprey('why', firstSignature, '--day', '2023-11-15', '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({ orders: [{ plan: { orderId: 'order-1' } }], decisions: [{}] });
    const other = await osprey(
      'why',
      firstSignature,
      '--day',
      '2023-11-15',
      '--data',
      folder,
      '--user',
      'bob',
      '--json',
    );
    expect(JSON.parse(other.out)).toMatchObject({ orders: [], decisions: [] });
  });

  it('says what is known of a signature without a decision', async () => {
    const { out, code } = await osprey('why', 'T'.repeat(88), '--data', folder, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ decisions: [], findings: [{ finding: 'chain-not-asked' }] });
  });

  it('ends with 2 for what is neither', async () => {
    expect(await osprey('why', 'nonsense', '--data', folder)).toMatchObject({ code: 2 });
    expect(await osprey('why', firstSignature, '--day', 'monday', '--data', folder)).toMatchObject({ code: 2 });
  });
});

const exit = {
  ...{ kind: 'exit', userId: 'anna', positionId: 'position-0', mint: tradeOf('buy').mint, mode: 'paper' },
  ...{ rule: 'stop-loss', cause: 'exit:position-0:stop-loss:2', portion: { numerator: '1', denominator: '1' } },
  requestedAtMs: Date.now() - 90_000,
};

/** Three dead letters: a sale, a trade of somebody whom nobody copies, and nonsense. */
const layLetters = async (): Promise<void> => {
  const { variables, clients } = cloud;
  const box = createDeadLetterBox(clients.sqs, [
    variables.EXITS_DEAD_QUEUE_URL,
    variables.WALLET_TRADES_DEAD_QUEUE_URL,
    variables.ORDERS_DEAD_QUEUE_URL,
  ]);
  const { tokens, quoteAmount, ...trade } = tradeOf('buy');
  const buy = { ...trade, tokens: String(tokens), quoteAmount: String(quoteAmount) };
  const letter = { group: 'a-group', reason: 'a reason' };
  await box({ ...letter, queue: 'exits.fifo', messageId: 'one', body: JSON.stringify(exit) });
  await box({ ...letter, queue: 'wallet-trades.fifo', messageId: 'two', body: JSON.stringify(buy) });
  await box({ ...letter, queue: 'orders.fifo', messageId: 'three', body: '{"kind":"nonsense"}' });
};

const byQueue = (out: string): Record<string, unknown> => {
  const { letters }: { letters: { queue: string }[] } = JSON.parse(out);
  return Object.fromEntries(letters.map((letter) => [letter.queue, letter]));
};

describe('osprey redrive', () => {
  it('shows age, reason and meaning of every letter and does nothing unless it is told to', async () => {
    await layLetters();
    const { out, code } = await osprey('redrive', '--data', folder, '--json');
    expect(code).toBe(0);
    expect(byQueue(out)).toMatchObject({
      exits: { action: 'resend', because: 'sells-always', reason: 'a reason', done: false },
      'wallet-trades': { action: 'drop', because: 'nobody-to-trade-for', done: false },
      orders: { action: 'keep', because: 'unreadable', means: 'cannot be read', ageMs: null },
    });
    expect(JSON.parse(out)).toMatchObject({ acted: false, unread: 0 });
    const text = await osprey('redrive', '--dry-run', '--data', folder);
    for (const phrase of ['anna sells', 'a reason', 'a sale is never given up', 'Nothing was done'])
      expect(text.out).toContain(phrase);
  }, 30_000);

  it('sends sales again and drops what nobody wants, and unreadable letters when that is asked for', async () => {
    const { out } = await osprey('redrive', '--yes', '--data', folder, '--json');
    expect(byQueue(out)).toMatchObject({
      exits: { done: true },
      'wallet-trades': { done: true },
      orders: { done: false },
    });
    const command = new ReceiveMessageCommand({ QueueUrl: cloud.variables.EXITS_QUEUE_URL });
    const { Messages } = await cloud.clients.sqs.send(command);
    expect(Messages?.map(({ Body }) => JSON.parse(Body ?? ''))).toEqual([exit]);
    const discarded = await osprey('redrive', '--yes', '--discard-invalid', '--data', folder, '--json');
    expect(byQueue(discarded.out)).toMatchObject({ orders: { action: 'discard', done: true } });
    expect((await osprey('redrive', '--data', folder)).out).toBe('No dead letters.\n');
  }, 30_000);
});

describe('bad use', () => {
  it('ends with 2 and says what to do', async () => {
    expect(await osprey('redrive', '--yes', '--dry-run', '--data', folder)).toMatchObject({ code: 2 });
    expect(await osprey('redrive')).toMatchObject({ code: 2, err: expect.stringContaining('give --data DIR') });
    expect(await osprey('reconcile', '--data', folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--now'),
    });
    expect(await osprey('order', '--data', folder)).toMatchObject({ code: 2 });
  });

  it('shows an example in the help of every command', async () => {
    for (const command of ['order', 'why', 'reconcile', 'redrive'])
      expect(await osprey(command, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Example:') });
  });
});

describe('on the folder that a run left behind with its market', () => {
  const marketHash = (): string =>
    ['chain.bin', 'market.json']
      .map((file) =>
        createHash('sha256')
          .update(readFileSync(join(folder, 'market', file)))
          .digest('hex'),
      )
      .join();

  it("audit proves the books against the market's chain and leaves the market as it was", async () => {
    await cloud.stop();
    const before = marketHash();
    const { out, code } = await osprey('audit', '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({ ok: true, users: [{ chain: 'compared' }] });
    expect(code).toBe(0);
    expect(marketHash()).toBe(before);
  }, 30_000);

  it("why asks the market's chain", async () => {
    const { out } = await osprey('why', 'T'.repeat(88), '--data', folder, '--json');
    expect(JSON.parse(out)).toMatchObject({ findings: [{ finding: 'not-on-chain' }] });
  }, 30_000);

  it('reconcile brings the unfinished order to its end and says so, step by step', async () => {
    const before = process.env['AWS_ENDPOINT_URL_SQS'];
    const { out, code } = await osprey('reconcile', '--now', '--data', folder, '--json');
    const { reports, failures }: { reports: Record<string, unknown>; failures: unknown } = JSON.parse(out);
    expect(reports['orders']).toMatchObject({ unfinished: 1, ended: 1, faults: [] });
    expect({ failures, code }).toEqual({ failures: {}, code: 0 });
    expect(process.env['AWS_ENDPOINT_URL_SQS']).toBe(before);
    const order = JSON.parse((await osprey('order', 'order-3', '--data', folder, '--json')).out);
    expect(order.order.history.at(-1)).toMatchObject({ status: 'expired' });
  }, 60_000);
});

it('an audit says of every difference what it means', async () => {
  cloud = await start();
  const books = openBooks(cloud);
  const [account] = accounts;
  if (account === undefined) throw new Error('no account');
  await books.settings.saveUser(userId('bob'), userSettings.parse(initialUserSettings(wallet)), 0, {
    by: 'test',
    why: 'test',
    atMs: 0,
  });
  await books.accounts.open({ ...openingOf(account), userId: userId('bob'), openPositions: 1 });
  books.close();
  writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables });
  const { out, code } = await osprey('audit', '--books-only', '--data', folder, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out).differences).toMatchObject([
    { userId: 'bob', what: 'open-positions', meaning: expect.stringContaining('count of open positions') },
  ]);
  const text = await osprey('audit', '--books-only', '--data', folder);
  expect(text.out).toContain('open-positions: the count of open positions must be');
}, 30_000);
