/** What moves a wallet without the bot (I5, I7): it is adopted when it can be explained, and freezes entries when it cannot. */
import type { UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';
import { buyFirst, everythingSold } from './exits.ts';
import { isAtRest, type Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;
const both: UserDesign = { name: 'ada', copies: true, snipes: true };

const looks = (world: World): number => world.crew.finished('reconcile');

const buyAndCompare = async (world: World): Promise<void> => {
  await buyFirst(world);
  await world.time.run(() => looks(world) >= 1 && isAtRest(world));
};

const comparedThrice = (world: World): boolean => looks(world) >= 4 && isAtRest(world);

const walletOf = (world: World) => {
  const [user] = world.users;
  if (user === undefined) throw new Error('the story has no user');
  return user;
};

const frozenBecause = async (world: World): Promise<string | undefined> =>
  (await world.books.accounts.account(walletOf(world).userId, 'live'))?.frozenBecause;

const adopted: Scenario = {
  name: 'deposit-and-sale-by-hand',
  users: [both],
  before: buyAndCompare,
  play: async ({ market, ...world }) => {
    const [user] = world.users;
    if (user === undefined) return;
    market.sellByHand(user.wallet, 50n);
    market.transfer(market.stranger, user.wallet, oneSol);
  },
  over: comparedThrice,
  undisturbed: async (world) => {
    const flows = await world.books.accounts.flows(walletOf(world).userId);
    const kinds = flows.map(({ kind }) => kind).toSorted();
    return kinds.join() === 'deposit,manual-sell' ? [] : [`adopted were ${kinds.join(', ') || 'none'}`];
  },
};

const stolen: Scenario = {
  name: 'unknown-outflow',
  users: [both],
  before: buyAndCompare,
  play: async (world) => world.market.transfer(walletOf(world).wallet, world.market.stranger, oneSol),
  over: comparedThrice,
  freezes: true,
  // A launch and the leader's sell find the account frozen: the one is refused, the other is followed.
  afterwards: async (world) => {
    await world.deliver({ ...world.market.launch(), seenAtMs: world.time.nowMs() });
    await world.deliver(world.market.leaderSells(100n));
  },
  expect: async (world) => {
    const buys = [...world.witness.orders.values()].filter((plan) => plan.side === 'buy').length;
    const reason = await frozenBecause(world);
    return [
      ...(reason === 'unknown-outflow' ? [] : [`I7: lamports left the wallet and ada is not frozen but ${reason}`]),
      ...(buys === 1 ? [] : [`I7: ${buys - 1} entries in spite of a freeze`]),
      ...(await everythingSold(world)),
    ];
  },
  undisturbed: async () => [],
};

export const outsideScenarios: readonly Scenario[] = [adopted, stolen];
