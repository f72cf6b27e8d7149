/** What its owner stops while an entry is under way is not signed, and the look at that costs the entry no time. */
import { describe, expect, it } from 'vitest';
import { halted, panicked } from '#trading/domain/settings/halts.ts';
import { leaveLive } from '#trading/domain/settings/live-settings.ts';
import { globalSettings, initialGlobalSettings, type UserSettings } from '#trading/domain/settings/settings.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import {
  createWorld,
  leaderTransaction,
  otherWallet,
  theLeader,
  theMint,
  tradeOf,
  type World,
} from '../trading-world.ts';

const signal = tradeOf('buy');
const slowMs = 2_000;
const haltedGlobally = globalSettings.parse({ ...initialGlobalSettings(), haltEntries: true });

/** Copies the leader's buy while `meanwhile` happens in a build of `slowMs`. */
const enterWhile = async (
  world: World,
  meanwhile: (world: World) => Promise<unknown>,
  { buildMs = slowMs, deps = world.deps } = {},
) => {
  world.transactions.set(signal.signature, leaderTransaction(signal));
  let quiet = false;
  const router: typeof world.deps.router = {
    ...world.deps.router,
    build: async (...of) => {
      const ours = of[1] === world.initial.wallet && !quiet;
      if (ours) {
        quiet = true;
        // The reservation is made beside it.
        for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
        await meanwhile(world);
        world.clock.nowMs += buildMs;
      }
      return world.deps.router.build(...of);
    },
  };
  return handleSignal({ ...deps, router }, signal);
};

/** The world's ports, where something happens before each reading of the settings. */
const withLoads = ({ deps }: World, before: () => Promise<void>): World['deps'] => ({
  ...deps,
  settings: {
    ...deps.settings,
    load: async () => {
      await before();
      return deps.settings.load();
    },
  },
});

const become = (change: (settings: UserSettings) => UserSettings) => (world: World) =>
  world.settings.saveUser(world.user, change(world.initial), 1, world.author);
const ask = { requestId: 'a-panic', by: 'owner', why: 'a test' };

const stops: readonly [string, string, (world: World) => Promise<unknown>][] = [
  ['a halt of everybody', 'halted', ({ settings, author }) => settings.saveGlobal(haltedGlobally, 1, author)],
  ['a halt', 'halted', become((now) => halted(now, { kind: 'all' }))],
  ['a panic', 'halted', become((now) => panicked(now, ask, epochMs(1)))],
  ['a halt of copies', 'context-halted', become((now) => halted(now, { kind: 'context', context: 'copy' }))],
  ['a halt of the leader', 'leader-halted', become((now) => halted(now, { kind: 'leader', leader: theLeader }))],
  ['the way back to paper', 'mode-changed', become((now) => leaveLive(now))],
  ['a user taken away', 'settings-readable', (of) => of.settings.removeUser(of.user, 1, of.author)],
  ['a row that nobody can read', 'settings-readable', async (of) => of.settings.breakRow(`user#${of.user}`, 'cut')],
  ['a global row that nobody can read', 'settings-readable', async (of) => of.settings.breakRow('global', 'cut')],
];

describe('an entry whose transaction is being built', () => {
  it.each(stops)('is not signed after %s', async (_, guard, stop) => {
    const world = await createWorld();
    expect(await enterWhile(world, stop)).toEqual({ kind: 'done', note: `rejected: stopped-meanwhile: ${guard}` });
    expect(world.signed).toEqual([]);
    const account = await world.books.accounts.account(world.user, 'live');
    expect([account?.reservedLamports, account?.openPositions]).toEqual([0n, 0]);
    const order = (
      await world.books.decisions.find(`trade:${signal.signature}:${theLeader}:${theMint}` as never, world.user)
    )?.orderId;
    const journaled = order && (await world.books.journal.find(order));
    expect(journaled && journaled.checks.find(({ passed }) => !passed)?.guard).toBe(guard);
  });

  it('is signed after what stops others', async () => {
    const world = await createWorld();
    const others = become((now) =>
      halted(halted(now, { kind: 'context', context: 'sniper' }), { kind: 'leader', leader: otherWallet }),
    );
    expect(await enterWhile(world, others)).toEqual({ kind: 'done', note: 'filled' });
  });

  it('is not signed when the settings cannot be looked at again', async () => {
    const world = await createWorld();
    let loads = 0;
    const deps = withLoads(world, async () => {
      loads += 1;
      if (loads === 2 || loads === 3) throw new Error('the table is away');
    });
    expect(await enterWhile(world, async () => undefined, { deps })).toEqual({
      kind: 'done',
      note: 'rejected: stopped-meanwhile: settings-readable',
    });
    expect(world.signed).toEqual([]);
  });

  it('waits for no look of its own when the build was quick: it was taken beside it', async () => {
    const world = await createWorld();
    const events: string[] = [];
    const { journal } = world.deps;
    const commit: typeof journal.commit = (change) => {
      events.push(change.order.next.state.status);
      return journal.commit(change);
    };
    const deps = { ...withLoads(world, async () => void events.push('look')), journal: { ...journal, commit } };
    const built = async () => void events.push('built');
    expect(await enterWhile(world, built, { buildMs: 100, deps })).toEqual({ kind: 'done', note: 'filled' });
    // For the signal, beside the build, and for a panic that would sell what it brought.
    expect(events).toEqual(['look', 'look', 'reserved', 'built', 'signed', 'sent', 'filled', 'look']);
  });

  it('is looked at once more when the build took long', async () => {
    const world = await createWorld();
    let loads = 0;
    const deps = withLoads(world, async () => {
      loads += 1;
    });
    expect(await enterWhile(world, async () => undefined, { deps })).toEqual({ kind: 'done', note: 'filled' });
    expect(loads).toBe(4);
  });
});

it('an entry on paper is stopped as one with real money is', async () => {
  const world = await createWorld((settings) => {
    settings.mode = 'paper';
  });
  world.transactions.set(signal.signature, leaderTransaction(signal));
  const { journal } = world.deps;
  let stopped = false;
  const commit: typeof journal.commit = async (change) => {
    if (!stopped) await world.settings.saveGlobal(haltedGlobally, 1, world.author);
    if (!stopped) world.clock.nowMs += slowMs;
    stopped = true;
    return journal.commit(change);
  };
  const handled = await handleSignal({ ...world.deps, journal: { ...journal, commit } }, signal);
  expect(handled).toEqual({ kind: 'done', note: 'rejected: stopped-meanwhile: halted' });
});
