/** What a folder must show of the signals that were taken: planted gaps are found, and nothing else is. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { judgeDeadLetters, judgeSignals } from '#local/faults/processes/judge-signals.ts';
import { openBooks } from '#local/run/books.ts';
import { skipOf } from '#trading/domain/orders/plan.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { type Signal } from '#trading/domain/signals/signal.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { startedCloud } from '../local/cloud/started-cloud.ts';
import { launchOf, otherWallet, theLeader, theWallet, tradeOf } from '../trading/use-cases/trading-world.ts';

const nowMs = epochMs(1_800_000_000_000);

it('finds a signal without a decision of whom it concerns, a message that waits, and a dead letter', async () => {
  const { cloud } = await startedCloud();
  const books = openBooks(cloud);
  const author = { by: 'test', why: 'test', atMs: nowMs };
  const initial = initialUserSettings(theWallet);
  const save = (name: string, change: object) =>
    books.settings.saveUser(userId(name), userSettings.parse({ ...initial, ...change }), 0, author);
  await save('anna', { sniper: { ...initial.sniper, enabled: true } });
  await save('bob', { copy: [initialCopyRelation(theLeader)] });
  const seen = createDynamoSeenSignals({
    documents: DynamoDBDocumentClient.from(cloud.clients.dynamodb),
    tableName: cloud.variables.COORDINATION_TABLE,
  });
  const [launch, sell] = [launchOf(), tradeOf('sell')];
  for (const signal of [launch, sell, tradeOf('buy', { wallet: otherWallet })]) await seen.mark(signal, nowMs);
  expect((await judgeSignals(books, cloud)).toSorted()).toEqual([
    expect.stringMatching(/^I4: launch:\S+ ended without a decision of anna$/),
    expect.stringMatching(/^I4: trade:\S+ ended without a decision of bob$/),
  ]);
  const { users } = await books.settings.load();
  const decide = (signal: Signal, name: string) => {
    const user = users.find((each) => each.userId === name);
    if (user === undefined) throw new Error('no user');
    return books.decisions.record([skipOf(signal, user, 'test', nowMs)]);
  };
  await decide(launch, 'anna');
  await decide(sell, 'bob');
  expect([await judgeSignals(books, cloud), await judgeDeadLetters(cloud)]).toEqual([[], []]);
  const lay = (QueueUrl: string) =>
    cloud.clients.sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' }),
    );
  await lay(cloud.variables.ORDERS_QUEUE_URL);
  await lay(cloud.variables.EXITS_DEAD_QUEUE_URL);
  expect(await judgeSignals(books, cloud)).toEqual(['I4: 1 waiting messages of orders']);
  expect(await judgeDeadLetters(cloud)).toEqual(['I4: 1 dead letters of exits']);
  books.close();
}, 60_000);
