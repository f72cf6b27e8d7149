import { describe, expect, it } from 'vitest';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { EntryRequest, ExitRequest, FollowSellRequest } from '#trading/domain/orders/order-request.ts';
import { planEntries } from '#trading/domain/orders/plan.ts';
import { type ConsumedQueue, queueMessage } from '#trading/domain/orders/queue-message.ts';
import { idOf } from '#trading/domain/signals/signal.ts';
import { epochMs, positionId, tokenAmount, userId } from '#trading/domain/values/quantities.ts';
import type { DeadLetter, DeadLetters } from '#trading/ports/dead-letters.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { type RedriveWish, redrive } from '#trading/use-cases/reconcile/redrive.ts';
import {
  createWorld,
  launchOf,
  leaderTransaction,
  otherWallet,
  theLeader,
  theMint,
  tradeOf,
  type World,
} from '../trading-world.ts';

const json = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));

type Laid = { readonly queue: ConsumedQueue; readonly body: string; readonly group?: string };

/** Dead-letter queues that hand out one letter of a group at a time, as SQS may. */
const lay = (laid: readonly Laid[]) => {
  const waiting: DeadLetter[] = laid.map(({ queue, body, group }, index) => ({
    ...{ queue, body, id: `letter-${index}`, receipt: `receipt-${index}` },
    group: group ?? `group-${index}`,
    reason: undefined,
    deadSinceMs: epochMs(0),
  }));
  const hidden = new Set<string>();
  const resent: string[] = [];
  const discarded: string[] = [];
  const remove = (letter: DeadLetter) =>
    void waiting.splice(
      waiting.findIndex(({ id }) => id === letter.id),
      1,
    );
  const letters: DeadLetters = {
    take: async (queue) => {
      const blocked = new Set(waiting.filter(({ id }) => hidden.has(id)).map(({ group }) => group));
      const found = waiting.find((letter) => letter.queue === queue && !blocked.has(letter.group));
      if (found !== undefined) hidden.add(found.id);
      return found === undefined ? [] : [found];
    },
    count: async (queue) => waiting.filter((letter) => letter.queue === queue).length,
    resend: async (letter) => {
      resent.push(letter.id);
      remove(letter);
    },
    discard: async (letter) => {
      discarded.push(letter.id);
      remove(letter);
    },
    release: async (taken) => {
      for (const { id } of taken) hidden.delete(id);
    },
  };
  return { letters, waiting, hidden, resent, discarded };
};

const depsOf = ({ deps, settings, books }: World, letters: DeadLetters) => ({
  ...{ letters, settings, clock: deps.clock, digest: deps.digest },
  ...{ journal: books.journal, decisions: books.decisions, positions: books.positions },
});

const go: RedriveWish = { act: true, discardInvalid: false };
const look: RedriveWish = { act: false, discardInvalid: false };

const late = async (): Promise<World> => {
  const world = await createWorld();
  world.clock.nowMs += 3_600_000;
  return world;
};

const exit: ExitRequest = {
  kind: 'exit',
  userId: userId('ada'),
  positionId: positionId('a-position'),
  mint: theMint,
  mode: 'live',
  rule: 'stop-loss',
  cause: idOf(tradeOf('sell')),
  portion: { numerator: tokenAmount(1n), denominator: tokenAmount(1n) },
  requestedAtMs: epochMs(1_800_000_000_000),
};
const followSell: FollowSellRequest = {
  ...{ kind: 'follow-sell', userId: exit.userId, mode: 'live', leader: theLeader, mint: theMint },
  ...{ cause: exit.cause, portion: exit.portion, requestedAtMs: exit.requestedAtMs },
};

/** A world in which ada holds because of the leader, and an exit of it. */
const holding = async (change: Parameters<typeof tradeOf>[1] = {}) => {
  const world = await createWorld();
  const buy = tradeOf('buy', change);
  world.transactions.set(buy.signature, leaderTransaction(buy));
  await handleSignal(world.deps, buy);
  const position = await world.books.positions.find(world.user, 'live', theMint);
  if (position === undefined) throw new Error('nothing is held');
  return { world, exit: { ...exit, positionId: position.positionId } };
};

describe('a dead letter', () => {
  it('that asks for an entry is dropped when it is old, with a decision', async () => {
    const world = await late();
    const box = lay([{ queue: 'wallet-trades', body: json(tradeOf('buy')) }]);
    const { letters } = await redrive(depsOf(world, box.letters), go);
    expect(letters).toMatchObject([{ action: 'drop', because: 'redriven-too-old', ageMs: 3_600_000, done: true }]);
    expect(box.discarded).toEqual(['letter-0']);
    expect(await world.books.decisions.of(idOf(tradeOf('buy')))).toMatchObject([
      { userId: 'ada', outcome: 'skip', reason: 'redriven-too-old' },
    ]);
  });

  it('that asks for an entry is sent again while it is young for one of those who want it', async () => {
    const world = await createWorld();
    const box = lay([{ queue: 'launches', body: json(launchOf()) }]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([{ action: 'resend', done: true }]);
    expect(box.resent).toEqual(['letter-0']);
    expect(await world.books.decisions.of(idOf(launchOf()))).toEqual([]);
  });

  it('of a fanned-out plan is dropped with a decision even when its owner is gone', async () => {
    const world = await late();
    const { users } = await world.settings.load();
    const [entry] = planEntries(tradeOf('buy'), users, epochMs(world.clock.nowMs), sha256Digest).entries;
    const request: EntryRequest = { ...(entry as EntryRequest), userId: userId('gone') };
    const box = lay([{ queue: 'orders', body: json(request) }]);
    await redrive(depsOf(world, box.letters), go);
    expect(box.discarded).toEqual(['letter-0']);
    expect(await world.books.decisions.of(idOf(tradeOf('buy')))).toMatchObject([
      { userId: 'gone', reason: 'redriven-too-old' },
    ]);
  });

  it('whose entry became an order is dropped, and the decision that made the order stands', async () => {
    const world = await createWorld();
    const buy = tradeOf('buy');
    world.transactions.set(buy.signature, leaderTransaction(buy));
    await handleSignal(world.deps, buy);
    world.clock.nowMs += 3_600_000;
    const box = lay([{ queue: 'wallet-trades', body: json(buy) }]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([{ because: 'decided-already' }]);
    expect(await world.books.decisions.of(idOf(buy))).toMatchObject([{ outcome: 'order' }]);
  });

  it('that nobody trades on is dropped', async () => {
    const world = await createWorld();
    const box = lay([{ queue: 'wallet-trades', body: json(tradeOf('buy', { wallet: otherWallet })) }]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([
      { action: 'drop', because: 'nobody-to-trade-for', done: true },
    ]);
  });

  it('that asks for a sale is sent again however old it is, while its position is held', async () => {
    const { world, exit } = await holding();
    world.clock.nowMs += 3_600_000;
    const box = lay([
      { queue: 'wallet-trades', body: json(tradeOf('sell')) },
      { queue: 'orders', body: json(followSell) },
      { queue: 'exits', body: json(exit) },
    ]);
    const { letters } = await redrive(depsOf(world, box.letters), go);
    expect(letters.map(({ action, because }) => `${action} ${because}`)).toEqual(Array(3).fill('resend sells-always'));
    expect(box.waiting).toEqual([]);
  });

  it('that asks for a sale of what is sold is dropped, and the sell of a leader leaves a decision', async () => {
    const { world, exit } = await holding();
    await handleExitRequest(world.deps, exit);
    world.clock.nowMs += 3_600_000;
    const box = lay([
      { queue: 'wallet-trades', body: json(tradeOf('sell')) },
      { queue: 'orders', body: json({ ...followSell, cause: 'another' }) },
      { queue: 'exits', body: json(exit) },
    ]);
    const { letters } = await redrive(depsOf(world, box.letters), go);
    expect(letters.map(({ action, because }) => `${action} ${because}`)).toEqual([
      'drop no-position-to-sell',
      'drop no-position-to-sell',
      'drop position-closed',
    ]);
    for (const cause of [idOf(tradeOf('sell')), 'another'])
      expect(await world.books.decisions.of(cause as typeof exit.cause)).toMatchObject([
        { userId: 'ada', outcome: 'skip', reason: 'no-position-to-sell' },
      ]);
  });

  it('of an old sell is dropped when only what was bought after it is held', async () => {
    const { world } = await holding({ slot: 900 });
    world.clock.nowMs += 3_600_000;
    const box = lay([{ queue: 'orders', body: json({ ...followSell, soldInSlot: 899 }) }]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([
      { action: 'drop', because: 'no-position-to-sell' },
    ]);
  });

  it("of a leader's sell is sent again while the buy that it must prevent may be young", async () => {
    const world = await createWorld();
    const box = lay([{ queue: 'wallet-trades', body: json(tradeOf('sell')) }]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([{ action: 'resend' }]);
  });

  it('that may matter to an owner alone whose settings cannot be read stays with its reason until they can', async () => {
    const world = await late();
    world.settings.breakRow(`user#${world.user}`, 'copy: found "none"');
    const box = lay([
      { queue: 'wallet-trades', body: json(tradeOf('buy')) },
      { queue: 'wallet-trades', body: json(tradeOf('sell')) },
    ]);
    const discarding = { act: true, discardInvalid: true };
    expect((await redrive(depsOf(world, box.letters), discarding)).letters).toMatchObject([
      { action: 'keep', because: 'settings-unreadable', done: false },
      { action: 'keep', because: 'settings-unreadable', done: false },
    ]);
    expect([box.waiting.length, box.hidden.size]).toEqual([2, 0]);
    await world.settings.saveUser(world.user, world.initial, 1, world.author);
    await redrive(depsOf(world, box.letters), go);
    expect(await world.books.decisions.of(idOf(tradeOf('buy')))).toMatchObject([{ reason: 'redriven-too-old' }]);
  });

  it('that nobody can read stays, unless it is to be discarded', async () => {
    const world = await late();
    const box = lay([
      { queue: 'orders', body: 'nonsense' },
      { queue: 'orders', body: json(exit) },
    ]);
    expect((await redrive(depsOf(world, box.letters), go)).letters).toMatchObject([
      { action: 'keep', because: 'unreadable', done: false },
      { action: 'keep', message: undefined },
    ]);
    expect(box.waiting).toHaveLength(2);
    expect(box.hidden.size).toBe(0);
    await redrive(depsOf(world, box.letters), { act: true, discardInvalid: true });
    expect(box.discarded).toEqual(['letter-0', 'letter-1']);
  });
});

describe('redriving', () => {
  it('changes nothing when it is only asked what it would do', async () => {
    const world = await late();
    const box = lay([
      { queue: 'wallet-trades', body: json(tradeOf('buy')) },
      { queue: 'exits', body: json(exit) },
    ]);
    const { letters } = await redrive(depsOf(world, box.letters), look);
    expect(letters.map(({ action, done }) => ({ action, done }))).toEqual([
      { action: 'drop', done: false },
      { action: 'resend', done: false },
    ]);
    expect([box.waiting.length, box.hidden.size, box.resent.length, box.discarded.length]).toEqual([2, 0, 0, 0]);
    expect(await world.books.decisions.of(idOf(tradeOf('buy')))).toEqual([]);
  });

  it('reaches letters behind others of their group when it acts, and counts them when it only looks', async () => {
    const world = await late();
    const exits = ['a', 'b', 'c'].map((cause) => ({
      ...({ queue: 'exits', group: 'same' } as const),
      body: json({ ...exit, cause }),
    }));
    const box = lay(exits);
    expect(await redrive(depsOf(world, box.letters), look)).toMatchObject({ letters: [{}], unread: 2 });
    const acted = await redrive(depsOf(world, box.letters), go);
    expect(acted).toMatchObject({ unread: 0 });
    expect(acted.letters).toHaveLength(3);
    expect(box.resent).toEqual(['letter-0', 'letter-1', 'letter-2']);
  });

  it('says which letter could not be sent again, and leaves it where it was', async () => {
    const world = await late();
    const box = lay([{ queue: 'exits', body: json(exit) }]);
    const resend = async (): Promise<void> => {
      throw new Error('SQS is away');
    };
    const { letters } = await redrive(depsOf(world, { ...box.letters, resend }), go);
    expect(letters).toMatchObject([{ done: false, problem: 'SQS is away' }]);
    expect(box.hidden.size).toBe(0);
  });
});

describe('a message of a queue', () => {
  it('is read only where it belongs', () => {
    expect(queueMessage('exits', json(exit))).toMatchObject({ kind: 'exit' });
    expect(queueMessage('orders', json(exit))).toBeUndefined();
    expect(queueMessage('launches', json(tradeOf('buy')))).toBeUndefined();
    expect(queueMessage('launches', '{')).toBeUndefined();
  });
});
