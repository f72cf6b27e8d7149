/** Buying: of a launch, of a leader's trade for one and for several users, and up to a day's limit. */
import { lamports } from '#trading/domain/values/quantities.ts';
import { opened, positionsOf } from '../judge/tally.ts';
import type { UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;
const sniper: UserDesign = { name: 'ada', snipes: true };
const copier = (name: string): UserDesign => ({ name, copies: true });

const holding = async (world: World, ...names: readonly string[]): Promise<readonly string[]> => {
  const found = await Promise.all(names.map(async (name) => [name, opened(await positionsOf(world, name))] as const));
  return found.flatMap(([name, positions]) =>
    positions.length === 1 ? [] : [`${name} has ${positions.length} positions`],
  );
};

const snipeBuy: Scenario = {
  name: 'snipe-buy',
  users: [sniper],
  play: (world) => world.deliver(world.market.launch()),
  undisturbed: (world) => holding(world, 'ada'),
};

const copyBuy: Scenario = {
  name: 'copy-buy',
  users: [copier('ada'), { name: 'bob' }],
  play: (world) => world.deliver(world.market.leaderBuys(oneSol)),
  undisturbed: (world) => holding(world, 'ada'),
};

const fanOut: Scenario = {
  name: 'copy-buy-fanned-out',
  users: [copier('ada'), copier('bob'), copier('cyd')],
  play: (world) => world.deliver(world.market.leaderBuys(oneSol)),
  undisturbed: (world) => holding(world, 'ada', 'bob', 'cyd'),
};

/** Two causes at once for a user whose day allows one. */
const dayLimit: Scenario = {
  name: 'day-limit',
  users: [
    {
      name: 'ada',
      snipes: true,
      copies: true,
      change: (settings) => ({
        ...settings,
        limits: { ...settings.limits, maxDailySpendLamports: lamports(150_000_000n), maxOpenPositions: 1 },
      }),
    },
  ],
  play: async (world) => {
    const launch = world.market.launch();
    await world.deliver(launch);
    await world.deliver(world.market.leaderBuys(oneSol));
  },
  undisturbed: (world) => holding(world, 'ada'),
};

/** A body that anybody may have posted: the chain knows nothing of it. */
const forged: Scenario = {
  name: 'forged-signal',
  users: [sniper],
  play: async (world) => {
    const launch = world.market.launch();
    const signature = `${launch.signature.slice(0, -4)}1111`;
    await world.deliver({ ...launch, signature: signature as typeof launch.signature });
  },
  expect: async (world) =>
    world.witness.orders.size === 0 ? [] : [`a forged signal made ${world.witness.orders.size} orders`],
  undisturbed: async () => [],
};

export const entryScenarios: readonly Scenario[] = [snipeBuy, copyBuy, fanOut, dayLimit, forged];
