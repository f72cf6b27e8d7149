/** The function `watch-prices` as it is deployed, on the embedded cloud and a node of the simulated chain. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoPoolBook } from '#adapters/dynamodb/pool-book.ts';
import { createSnsWakeUp } from '#adapters/sns/create-sns-wake-up.ts';
import { functions } from '#functions/triggers.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import type { Cloud } from '#local/cloud/cloud-options.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import { openBooks } from '#local/run/books.ts';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import { exitRequest } from '#trading/domain/orders/order-request.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, mint, userId } from '#trading/domain/values/quantities.ts';
import { startTestNode, type TestNode } from '../local/market/chain/rpc/test-node.ts';
import { booksAfter, openingOf, type Step } from '../trading/domain/books/books-history.ts';

const oneSol = 1_000_000_000n;
const held = 10n ** 13n;
/** Of which the handler leaves twenty seconds for its end: a watch of ten. */
const timeoutSeconds = 30;

const folder = mkdtempSync(join(tmpdir(), 'osprey-watcher-'));
let node: TestNode;
let cloud: Cloud;
let traderTokens: bigint;

const user = userId('anna');
const initial = userSettings.parse(initialUserSettings('9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin'));
// The mint of the test market may still be minted by its maker.
const settings = { ...initial, exits: { ...initial.exits, unsafeMint: false } };
const nowMs = () => epochMs(Date.now());

/** A buy of what is watched and its sale, as books of other tests make them, in the pool's mint. */
const tradesAt = (cost: bigint) => {
  const step: Step = {
    mode: 'paper',
    mint: 0,
    end: 'filled',
    spend: cost,
    fee: 1n,
    tip: 1n,
    rent: 1n,
    tokens: held,
    portion: 1n,
  };
  const bought = booksAfter([step], ['paper']);
  const [account] = bought.accounts;
  if (account === undefined) throw new Error('no account');
  const inPool = (change: JournalChange): JournalChange => {
    const { order, position, trade } = change;
    const { baseMint } = node.pool;
    const plan = { ...order.next.plan, mint: mint(baseMint) };
    return {
      ...change,
      order: { ...order, next: { ...order.next, plan } },
      position: position && { ...position, next: { ...position.next, mint: mint(baseMint), openedAtMs: nowMs() } },
      trade: trade && { ...trade, plan },
    };
  };
  const all = booksAfter([step, step], ['paper']).changes.map(inPool);
  return {
    account: openingOf(account),
    buy: all.slice(0, bought.changes.length),
    sell: all.slice(bought.changes.length),
  };
};
let trades: ReturnType<typeof tradesAt>;

const worth = () => quoteSwap(node.market.chain, node.pool, node.pool.baseMint, held).amountOut;

beforeAll(async () => {
  node = await startTestNode();
  traderTokens = (await node.trade('buy', 20n * oneSol)).amountOut;
  cloud = await startCloud({
    dataDir: folder,
    definitions: { 'watch-prices': { ...functions['watch-prices'], timeoutSeconds } },
    schedulesEnabled: false,
    onEvent: () => {},
    log: () => {},
  });
  const { variables, clients, endpoints } = cloud;
  const SecretString = JSON.stringify({ solanaRpcUrls: [node.server.url], jupiterUrl: 'http://127.0.0.1:9/swap/v1' });
  await clients.secrets.send(new CreateSecretCommand({ Name: variables.PROVIDERS_SECRET, SecretString }));
  const books = openBooks(cloud);
  await books.settings.saveUser(user, settings, 0, { by: 'test', why: 'test', atMs: 0 });
  trades = tradesAt(worth());
  await books.accounts.open(trades.account);
  for (const change of trades.buy) expect(await books.journal.commit(change)).toEqual({ kind: 'committed' });
  books.close();
  const documents = createDocumentClient(
    {},
    {
      endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: endpoints['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: endpoints['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: endpoints['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    },
  );
  const { pool, baseVault, quoteVault } = { pool: node.pool.address, ...node.pool };
  await createDynamoPoolBook({ documents, tableName: variables.COORDINATION_TABLE, now: nowMs }).save({
    ...{ mint: mint(node.pool.baseMint), pool, baseVault, quoteVault, feePpm: 2_500 },
  });
  documents.destroy();
}, 60_000);
afterAll(async () => {
  await cloud.stop();
  await node.server.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

const firstExit = async () => {
  const { sqs } = cloud.clients;
  for (const untilMs = Date.now() + 40_000; Date.now() < untilMs; ) {
    const QueueUrl = cloud.variables.EXITS_QUEUE_URL;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    const [message] = Messages;
    if (message !== undefined) return exitRequest.parse(JSON.parse(message.Body ?? ''));
  }
  throw new Error('no exit was requested');
};

it('is woken by the topic, watches the pool itself, and puts the exit on its queue', async () => {
  await createSnsWakeUp({ client: cloud.clients.sns, topicArn: cloud.variables.WAKE_UPS_TOPIC_ARN }).wake();
  await wait(2_000);
  await node.trade('sell', traderTokens);
  expect(await firstExit()).toMatchObject({ rule: 'stop-loss', userId: 'anna', mint: node.pool.baseMint });
}, 60_000);

const isEarly = (outcome: unknown): boolean =>
  z.object({ kind: z.literal('watched-already') }).safeParse(outcome).success;

it('hands over to the one that the next minute starts, and ends for good when nothing is open', async () => {
  // As the schedule does: one that comes too early sees that the first is still at work.
  let successor = await cloud.invoke('watch-prices', {});
  for (let minutes = 1; minutes < 5 && isEarly(successor); minutes += 1)
    successor = await cloud.invoke('watch-prices', {});
  expect(successor).toMatchObject({ kind: 'watched', shard: 0, end: 'time-over', fence: 2, positions: 1 });
  const books = openBooks(cloud);
  for (const change of trades.sell) expect(await books.journal.commit(change)).toEqual({ kind: 'committed' });
  books.close();
  expect(await cloud.invoke('watch-prices', {})).toEqual({ kind: 'nothing-open' });
}, 90_000);
