/** What an owner asks for himself: a buy, a sale, and the panic that ends everything. Each is asked for twice. */

import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSqsExitQueue, createSqsOrderQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import type { EntryOrigin } from '#trading/domain/orders/entry-origin.ts';
import { type ManualAsk, manualBuyCause } from '#trading/domain/orders/manual-ask.ts';
import { manualSells } from '#trading/domain/orders/manual-sells.ts';
import { entryOf } from '#trading/domain/orders/plan.ts';
import { lamports, type Mint, mint, tokenAmount } from '#trading/domain/values/quantities.ts';
import { panic } from '#trading/use-cases/exits/panic.ts';
import { opened, positionsOf } from '../judge/tally.ts';
import { createModelSqsClient, queueUrlOf } from '../queues/sqs-client.ts';
import { spendLamports, type UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';
import { buyFirst, everythingSold } from './exits.ts';
import { comeToRest, letPass, type Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;
const ada: UserDesign = { name: 'ada' };
const copier: UserDesign = { name: 'ada', copies: true };
const ask: ManualAsk = { requestId: 'wish-1', by: 'ada', why: 'a story' };

const queuesOf = ({ queues }: World) => {
  const sqs = sqsSender(createModelSqsClient(queues));
  return {
    orders: createSqsOrderQueue({ sqs, queueUrl: queueUrlOf('orders') }),
    exits: createSqsExitQueue({ sqs, queueUrl: queueUrlOf('exits') }),
  };
};

const ownerOf = ({ users: [user] }: World) => {
  if (user === undefined) throw new Error('the story has no user');
  return user.userId;
};

/** Asks now, and once more after SQS has forgotten that it was asked. */
const askTwice = async (world: World, send: () => Promise<void>): Promise<void> => {
  await send();
  await comeToRest(world);
  await letPass(world, 310_000);
  await send();
};

const buyOf = (world: World, of: Mint): EntryOrigin => ({
  kind: 'manual-buy',
  ...ask,
  mint: of,
  seenAtMs: world.time.nowMs(),
  overrides: [],
});

const manualBuy: Scenario = {
  name: 'manual-buy',
  users: [ada],
  play: async (world) => {
    const { orders } = queuesOf(world);
    const origin = buyOf(world, mint(world.market.pool.baseMint));
    const wish = { rule: 'manual', spendLamports: lamports(spendLamports) };
    const [user] = world.users;
    if (user === undefined) return;
    await askTwice(world, () => orders.enqueueOrders([entryOf(origin, user, wish, sha256Digest)]));
  },
  expect: async (world) => {
    const decision = await world.books.decisions.find(manualBuyCause(ask.requestId), ownerOf(world));
    return decision === undefined ? ['I4: the buy that ada asked for has no decision'] : [];
  },
  undisturbed: async (world) => {
    const bought = opened(await positionsOf(world, 'ada'));
    return bought.length === 1 ? [] : [`ada has ${bought.length} positions`];
  },
};

const half = { numerator: tokenAmount(1n), denominator: tokenAmount(2n) };

/** What ada must hold when half of it was sold once: half, rounded as the sale rounds. */
const halfLeft = async (world: World): Promise<readonly string[]> => {
  const [position] = await positionsOf(world, 'ada');
  const fills = (await world.books.accounts.trades(ownerOf(world))).filter(({ kind }) => kind === 'fill');
  const bought = fills.find(({ plan }) => plan.side === 'buy')?.fill.tokens ?? 0n;
  const off = (position?.tokens ?? 0n) * 2n - bought;
  return off >= -10n && off <= 10n ? [] : [`ada holds ${position?.tokens} of ${bought} tokens instead of half`];
};

const manualSell: Scenario = {
  name: 'manual-sell-half',
  users: [copier],
  before: buyFirst,
  play: async (world) => {
    const { exits } = queuesOf(world);
    const held = opened(await positionsOf(world, 'ada'));
    await askTwice(world, () => exits.enqueueExits(manualSells(ask, held, half, world.time.nowMs())));
  },
  expect: halfLeft,
  undisturbed: halfLeft,
};

/** Repeats the command until it says that everything was done, as an operator does. */
const panicUntilDone = async (world: World): Promise<void> => {
  const deps = { settings: world.settings, ...world.books, ...queuesOf(world), clock: world.time.nowMs };
  const { users } = await panic(deps, [ownerOf(world)], false, ask);
  if (users.some(({ halt, sale }) => halt.kind === 'failed' || sale.kind === 'failed'))
    world.time.at(world.time.nowMs() + 1_000, () => panicUntilDone(world));
};

/** Lets time pass until a transaction is signed, or no longer when faults keep it from that. */
const untilSigned = async (world: World): Promise<void> => {
  const atMostMs = world.time.nowMs() + 10_000;
  while (world.witness.signed.size === 0 && world.time.nowMs() < atMostMs) await letPass(world, 20);
};

/** Her buy is signed, so that nothing can stop it, when ada panics: what it brings is sold, and nothing is bought after it. */
const panicDuringBuy: Scenario = {
  name: 'panic-during-buy',
  users: [{ ...copier, snipes: true }],
  play: async (world) => {
    await world.deliver(world.market.leaderBuys(oneSol));
    await untilSigned(world);
    world.time.at(world.time.nowMs(), () => panicUntilDone(world));
    await letPass(world, 100);
  },
  afterwards: (world) => world.deliver({ ...world.market.launch(), seenAtMs: world.time.nowMs() }),
  expect: async (world) => {
    const buys = [...world.witness.orders.values()].filter(({ side }) => side === 'buy').length;
    return [...(buys <= 1 ? [] : [`I6: ${buys - 1} entries in spite of a panic`]), ...(await everythingSold(world))];
  },
  undisturbed: async (world) => {
    const [position] = opened(await positionsOf(world, 'ada'));
    return position?.status === 'closed' ? [] : [`ada's position is ${position?.status ?? 'missing'}`];
  },
};

export const manualScenarios: readonly Scenario[] = [manualBuy, manualSell, panicDuringBuy];
