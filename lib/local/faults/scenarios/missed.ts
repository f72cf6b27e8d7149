/** Webhooks that never came: the reconciler finds the leader's trades on chain and plays them. */
import { opened, positionsOf } from '../judge/tally.ts';
import type { UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';
import { buyFirst, everythingSold } from './exits.ts';
import { isAtRest, type Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;
const copier: UserDesign = { name: 'ada', copies: true };

/** The first look at a leader only marks where his history stands. */
const firstLook = (world: World): Promise<void> => world.time.run(() => world.crew.finished('reconcile') >= 1);

const lookedTwiceMore = (world: World): boolean => world.crew.finished('reconcile') >= 3 && isAtRest(world);

const missedSell: Scenario = {
  name: 'missed-sell',
  users: [copier],
  before: async (world) => {
    await firstLook(world);
    await buyFirst(world);
  },
  play: async (world) => world.overlook(world.market.leaderSells(100n)),
  over: lookedTwiceMore,
  expect: everythingSold,
  undisturbed: async (world) => {
    const [position] = opened(await positionsOf(world, 'ada'));
    return position?.status === 'closed' ? [] : [`ada's position is ${position?.status ?? 'missing'}`];
  },
};

/** Found a minute later it is too old to be followed, and says so. */
const missedBuy: Scenario = {
  name: 'missed-buy',
  users: [copier],
  before: firstLook,
  play: async (world) => world.overlook(world.market.leaderBuys(oneSol)),
  over: lookedTwiceMore,
  undisturbed: async (world) =>
    world.witness.orders.size === 0 ? [] : ['a buy of a minute ago was followed as if it were new'],
};

export const missedScenarios: readonly Scenario[] = [missedSell, missedBuy];
