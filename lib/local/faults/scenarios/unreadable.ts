/** I6: somebody broke ada's row at the console. Entries stop, say why and are told of; what she holds is sold all the same. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createDynamoAlertThrottle } from '#adapters/dynamodb/alert-throttle.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alert-topic.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { alertSettings } from '#trading/use-cases/settings/alert-settings.ts';
import { opened, positionsOf } from '../judge/tally.ts';
import type { FaultUser } from '../world/users.ts';
import type { World } from '../world/world.ts';
import { buyFirst, everythingSold } from './exits.ts';
import type { Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;

const ownerOf = ({ users: [user] }: World): FaultUser => {
  if (user === undefined) throw new Error('the story has no user');
  return user;
};

/** Writes a limit of entries that is no number; everything about exits stays as it was. */
const breakRow = async ({ tables }: World, { userId }: FaultUser): Promise<void> => {
  await tables.documents.send(
    new UpdateCommand({
      TableName: tables.names.settings,
      Key: { pk: 'settings', sk: `user#${userId}` },
      UpdateExpression: 'SET #settings.#limits.#name = :much',
      ExpressionAttributeNames: { '#settings': 'settings', '#limits': 'limits', '#name': 'maxTradeLamports' },
      ExpressionAttributeValues: { ':much': 'much' },
    }),
  );
};

const repairRow = async ({ settings, time }: World, user: FaultUser): Promise<void> => {
  const author = { by: 'ada', why: 'repaired', atMs: time.nowMs() };
  const outcome = await settings.saveUser(user.userId, user.settings, 1, author);
  if (outcome.kind !== 'saved') throw new Error(`ada's row could not be repaired: ${outcome.kind}`);
};

/** What the owner is told while the row cannot be read, however often it is looked at. */
const alertsOf = async ({ tables, settings, time }: World): Promise<readonly string[]> => {
  const table = { documents: tables.documents, tableName: tables.names.coordination };
  const throttle = createDynamoAlertThrottle({ ...table, sleep: async () => {}, random: () => 0.5 });
  const topic = createMemoryAlertTopic();
  const deps = { topic, throttle, clock: time.nowMs, digest: sha256Digest, settings };
  await alertSettings(deps);
  await alertSettings(deps);
  return topic.published.map(({ subject }) => subject);
};

const expected = 'Settings of ada cannot be read: no entries';

export const unreadableSettings: Scenario = {
  name: 'unreadable-settings',
  users: [{ name: 'ada', copies: true }],
  before: async (world) => {
    await buyFirst(world);
    await breakRow(world, ownerOf(world));
  },
  play: async (world) => {
    await world.deliver(world.market.leaderBuys(oneSol));
    await world.deliver(world.market.leaderSells(100n));
  },
  // The judge reads the settings too: they are mended once everything has happened.
  afterwards: async (world) => {
    const alerts = await alertsOf(world);
    if (alerts.join() !== expected) throw new Error(`the owner was told: ${alerts.join(', ') || 'nothing'}`);
    await repairRow(world, ownerOf(world));
  },
  expect: async (world) => {
    const buys = [...world.witness.orders.values()].filter((plan) => plan.side === 'buy').length;
    const second = world.delivered.filter((signal) => signal.kind === 'wallet-trade' && signal.side === 'buy')[1];
    const decision = second && (await world.books.decisions.find(idOf(second), ownerOf(world).userId));
    return [
      ...(buys === 1 ? [] : [`I6: ${buys - 1} entries by settings that cannot be read`]),
      ...(decision?.reason === 'settings-unreadable' ? [] : [`the refused entry says ${decision?.reason}`]),
      ...(await everythingSold(world)),
    ];
  },
  undisturbed: async (world) => {
    const [position] = opened(await positionsOf(world, 'ada'));
    return position?.status === 'closed' ? [] : [`ada's position is ${position?.status ?? 'missing'}`];
  },
};
