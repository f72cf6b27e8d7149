/** Selling: because the leader sold, because a rule fired, through failing attempts, and while entries are halted. */
import { opened, positionsOf } from '../judge/tally.ts';
import type { UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';
import { comeToRest, isAtRest, letPass, type Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;
const copier: UserDesign = { name: 'ada', copies: true };

/** A position to begin with: the leader bought and ada followed. */
export const buyFirst = async (world: World): Promise<void> => {
  await world.deliver(world.market.leaderBuys(oneSol));
  await comeToRest(world);
  await letPass(world, 2_000);
};

const tokensOf = async (world: World): Promise<bigint> =>
  (await positionsOf(world, 'ada')).reduce((sum, position) => sum + position.tokens, 0n);

/** Whatever happened on the way, a leader's sell that was delivered is followed in the end. */
export const everythingSold = async (world: World): Promise<readonly string[]> => {
  const tokens = await tokensOf(world);
  return tokens === 0n ? [] : [`the leader's sell was lost: ada still holds ${tokens} tokens`];
};

const soldOnce = async (world: World): Promise<readonly string[]> => {
  const [position] = opened(await positionsOf(world, 'ada'));
  return position?.status === 'closed' ? [] : [`ada's position is ${position?.status ?? 'missing'}`];
};

const sellsAll: Scenario = {
  name: 'leader-sells-all',
  users: [copier],
  before: buyFirst,
  play: (world) => world.deliver(world.market.leaderSells(100n)),
  expect: everythingSold,
  undisturbed: soldOnce,
};

/** What ada must hold when the leader sold four tenths: six tenths, rounded as the sale rounds. */
const sixTenthsLeft = async (world: World): Promise<readonly string[]> => {
  const [position] = await positionsOf(world, 'ada');
  const fills = (await world.books.accounts.trades(world.users[0]?.userId ?? ('' as never))).filter(
    ({ kind }) => kind === 'fill',
  );
  const bought = fills.find(({ plan }) => plan.side === 'buy')?.fill.tokens ?? 0n;
  const left = position?.tokens ?? 0n;
  const off = left * 10n - bought * 6n;
  return off >= -100n && off <= 100n ? [] : [`ada holds ${left} of ${bought} tokens instead of six tenths`];
};

const sellsPart: Scenario = {
  name: 'leader-sells-part',
  users: [copier],
  before: buyFirst,
  play: (world) => world.deliver(world.market.leaderSells(40n)),
  expect: sixTenthsLeft,
  undisturbed: sixTenthsLeft,
};

const takeProfit: Scenario = {
  name: 'take-profit',
  users: [copier],
  watchEveryMs: 20_000,
  before: buyFirst,
  play: async (world) => world.market.pump(30n * oneSol),
  over: (world) => world.crew.finished('watch-prices') > 0 && isAtRest(world),
  expect: everythingSold,
  undisturbed: soldOnce,
};

/** The first two attempts fail on chain because the price moved (6001); the third sells. */
const slipping: Scenario = {
  name: 'exit-slips-twice',
  users: [copier],
  before: buyFirst,
  play: async (world) => {
    const sold = world.market.leaderSells(100n);
    Object.assign(world.faults.market.chain, { failNextSends: 2, failWithCode: 6_001 });
    await world.deliver(sold);
  },
  expect: everythingSold,
  undisturbed: soldOnce,
};

/** The leader sells before the follower's buy has come to its end. */
const sellsDuringBuy: Scenario = {
  name: 'sell-during-buy',
  users: [copier],
  play: async (world) => {
    await world.deliver(world.market.leaderBuys(oneSol));
    world.time.at(world.time.nowMs() + 700, () => world.deliver(world.market.leaderSells(100n)));
    await letPass(world, 800);
  },
  expect: everythingSold,
  undisturbed: soldOnce,
};

/** The buy is lost on its way until the reconciler sends it again; the leader's sell is handled long before that. */
const sellsBeforeFill: Scenario = {
  name: 'sell-before-fill',
  users: [copier],
  play: async (world) => {
    const buy = world.market.leaderBuys(oneSol);
    Object.assign(world.faults.market.chain, { dropNextSends: 6 });
    await world.deliver(buy);
    world.time.at(world.time.nowMs() + 700, () => world.deliver(world.market.leaderSells(100n)));
    await letPass(world, 800);
  },
  expect: everythingSold,
  undisturbed: soldOnce,
};

/** The leader bought and sold, and his sell comes before his buy: ada must not be left with what he is out of. */
const sellsBeforeBuy: Scenario = {
  name: 'sell-before-buy',
  users: [copier],
  play: async (world) => {
    const buy = world.market.leaderBuys(oneSol);
    await letPass(world, 1_600);
    await world.deliver(world.market.leaderSells(100n));
    await letPass(world, 500);
    await world.deliver(buy);
  },
  expect: everythingSold,
  undisturbed: async (world) => {
    const { length } = opened(await positionsOf(world, 'ada'));
    return length === 0 ? [] : [`ada bought after a leader who had sold`];
  },
};

/** I6: ada is halted while she holds a position. */
const halted: Scenario = {
  name: 'halted',
  users: [{ ...copier, snipes: true }],
  before: async (world) => {
    await buyFirst(world);
    const { users } = await world.settings.load();
    for (const { userId, settings, version } of users)
      await world.settings.saveUser(userId, { ...settings, haltEntries: true }, version, {
        by: 'faults',
        why: 'halt',
        atMs: world.time.nowMs(),
      });
  },
  play: async (world) => {
    await world.deliver({ ...world.market.launch(), seenAtMs: world.time.nowMs() });
    await world.deliver(world.market.leaderSells(100n));
  },
  expect: async (world) => {
    const buys = [...world.witness.orders.values()].filter((plan) => plan.side === 'buy').length;
    return [...(buys === 1 ? [] : [`I6: ${buys - 1} entries in spite of a halt`]), ...(await everythingSold(world))];
  },
  undisturbed: soldOnce,
};

/** A sell that never happened, and the leader's own buy handed in as a sell: nobody may lose a position over a body. */
const forgedSell: Scenario = {
  name: 'forged-sell',
  users: [copier],
  before: buyFirst,
  play: async (world) => {
    const buy = world.market.leaderBuys(oneSol);
    const seenAtMs = world.time.nowMs();
    const invented = `${buy.signature.slice(0, -4)}1111` as typeof buy.signature;
    await world.deliver({ ...buy, side: 'sell', seenAtMs });
    await world.deliver({ ...buy, side: 'sell', signature: invented, seenAtMs });
  },
  expect: async (world) => {
    const sells = [...world.witness.orders.values()].filter(({ side }) => side === 'sell').length;
    return sells === 0 ? [] : [`a forged sell made ${sells} orders`];
  },
  undisturbed: async (world) => {
    const [position] = opened(await positionsOf(world, 'ada'));
    return position?.status === 'open' ? [] : [`ada's position is ${position?.status ?? 'missing'}`];
  },
};

/** A buy and its sale over two nodes, the second of them always sixteen seconds behind. */
const twoNodes: Scenario = {
  name: 'two-nodes',
  users: [copier],
  secondNodeBehindSlots: 40,
  play: async (world) => {
    await world.deliver(world.market.leaderBuys(oneSol));
    world.time.at(world.time.nowMs() + 3_000, () => world.deliver(world.market.leaderSells(100n)));
    await letPass(world, 3_100);
  },
  expect: everythingSold,
  undisturbed: soldOnce,
};

export const exitScenarios: readonly Scenario[] = [
  ...[sellsAll, sellsPart, takeProfit, slipping, sellsDuringBuy, halted],
  ...[sellsBeforeFill, sellsBeforeBuy, forgedSell, twoNodes],
];
