/** Recovery: an executor vanished in the middle of an order, and the faults strike the reconciler that takes it over. */
import type { Signal } from '#trading/domain/signals/signal.ts';
import type { Effect } from '../stage/effect.ts';
import type { Interference } from '../stage/interference.ts';
import type { World } from '../world/world.ts';
import { buyFirst, everythingSold } from './exits.ts';
import type { Scenario } from './scenario.ts';

const oneSol = 1_000_000_000n;

/** Delivers a signal to an executor that vanishes at the first effect of a name. */
const vanishAt = async (world: World, signal: Signal, name: string, when: 'before' | 'after'): Promise<void> => {
  let vanished = false;
  world.stage.arm((effect: Effect): Interference | undefined => {
    if (vanished || effect.name !== name) return undefined;
    vanished = true;
    return { kind: 'kill', when };
  });
  await world.deliver(signal);
  await world.time.run(() => vanished && world.crew.atWork() === 0);
  world.stage.disarm();
};

const reconciledTwice = (world: World): boolean => world.crew.finished('reconcile') >= 2;

const recovery = (name: string, at: string, when: 'before' | 'after', filled: boolean): Scenario => ({
  name,
  users: [{ name: 'ada', copies: true }],
  before: (world) => vanishAt(world, world.market.leaderBuys(oneSol), at, when),
  play: async () => {},
  over: reconciledTwice,
  undisturbed: async (world) => {
    const trades = await Promise.all(world.users.map(({ userId }) => world.books.accounts.trades(userId)));
    return trades.flat().length === (filled ? 1 : 0) ? [] : [`${trades.flat().length} trades after the recovery`];
  },
});

/** The same in the middle of a sale; its message comes back long after the reconciler has taken the order over. */
const recoveredExit = (name: string, at: string, when: 'before' | 'after'): Scenario => ({
  name,
  users: [{ name: 'ada', copies: true }],
  before: async (world) => {
    await buyFirst(world);
    await vanishAt(world, world.market.leaderSells(100n), at, when);
  },
  play: async () => {},
  over: reconciledTwice,
  expect: everythingSold,
  undisturbed: async (world) => {
    const trades = await Promise.all(world.users.map(({ userId }) => world.books.accounts.trades(userId)));
    return trades.flat().length === 2 ? [] : [`${trades.flat().length} trades after the recovery instead of two`];
  },
});

export const recoveryScenarios: readonly Scenario[] = [
  recovery('recover-reserved', 'signer.sign', 'before', false),
  recovery('recover-signed', 'chain.send', 'before', true),
  recovery('recover-sent', 'chain.send', 'after', true),
  recoveredExit('recover-exit-signed', 'chain.send', 'before'),
  recoveredExit('recover-exit-sent', 'chain.send', 'after'),
];
