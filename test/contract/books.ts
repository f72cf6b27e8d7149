/** What every position book, account book and decision log must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Flow, FlowBooking } from '#trading/domain/books/flow.ts';
import { openingPosition } from '#trading/domain/books/position.ts';
import type { Reconciliation } from '#trading/domain/books/reconciliation.ts';
import { dayOf, epochMs, lamports, tokenAmount, userId } from '#trading/domain/values/quantities.ts';
import {
  accountChange,
  accountOf,
  alice,
  atMs,
  decisionOf,
  fillOf,
  flowOf,
  leader,
  mintNumber,
  nextOf,
  orderChange,
  orderOf,
  planOf,
  reservation,
  today,
  tradeOf,
} from './journal-values.ts';
import type { Books } from './order-journal.ts';

const bob = userId('bob');
const tomorrow = dayOf(epochMs(atMs + 86_400_000));

/** Runs the suites on books that `createBooks` makes, empty each time. */
export const describeBooks = (name: string, createBooks: () => Promise<Books>): void => {
  let books: Books;
  const freshBooks = () =>
    beforeEach(async () => {
      books = await createBooks();
    });

  describe(`position book on ${name}`, () => {
    freshBooks();

    const open = (n: number) =>
      books.journal.commit({
        ...orderChange(orderOf(planOf(n))),
        position: { expected: 'absent', next: openingPosition(planOf(n)) },
      });
    const close = (n: number) => {
      const next = nextOf(openingPosition(planOf(n)), { status: 'closed', closedAtMs: atMs, closedBy: 'stop-loss' });
      return books.journal.commit({
        ...orderChange(orderOf(planOf(n), { version: 2 }), 1),
        position: { expected: 1, next },
      });
    };

    it('keeps a closed position as history and frees its mint', async () => {
      await open(1);
      await close(1);
      expect(await books.positions.find(alice, 'live', mintNumber(1))).toBeUndefined();
      expect(await books.positions.open(10)).toEqual([]);
      expect(await books.positions.byId(alice, planOf(1).positionId)).toMatchObject({
        status: 'closed',
        closedBy: 'stop-loss',
      });
      const again = planOf(2, { mint: mintNumber(1) });
      const claim = {
        ...orderChange(orderOf(again)),
        position: { expected: 'absent' as const, next: openingPosition(again) },
      };
      expect(await books.journal.commit(claim)).toEqual({ kind: 'committed' });
    });

    it('finds a position by its identity, open or closed, and only for its user', async () => {
      await open(1);
      expect(await books.positions.byId(alice, planOf(1).positionId)).toStrictEqual(openingPosition(planOf(1)));
      expect(await books.positions.byId(bob, planOf(1).positionId)).toBeUndefined();
      expect(await books.positions.byId(alice, planOf(2).positionId)).toBeUndefined();
    });

    it("lists a user's held positions of a mode", async () => {
      const paper = planOf(4, { mode: 'paper' });
      for (const n of [2, 1, 3]) await open(n);
      await close(3);
      await books.journal.commit({
        ...orderChange(orderOf(paper)),
        position: { expected: 'absent', next: openingPosition(paper) },
      });
      expect(await books.positions.heldBy(alice, 'live')).toStrictEqual([1, 2].map((n) => openingPosition(planOf(n))));
      expect(await books.positions.heldBy(bob, 'live')).toEqual([]);
    });

    it('keeps paper and live positions in the same mint apart', async () => {
      const paper = planOf(2, { mode: 'paper', mint: mintNumber(1) });
      await open(1);
      await books.journal.commit({
        ...orderChange(orderOf(paper)),
        position: { expected: 'absent', next: openingPosition(paper) },
      });
      expect(await books.positions.find(alice, 'paper', mintNumber(1))).toStrictEqual(openingPosition(paper));
      expect(await books.positions.find(alice, 'live', mintNumber(1))).toStrictEqual(openingPosition(planOf(1)));
    });

    it("lists open positions oldest first up to a limit, and a user's with the closed ones", async () => {
      for (const n of [3, 1, 2]) await open(n);
      await close(1);
      const ids = (positions: readonly { readonly positionId: string }[]) => positions.map((each) => each.positionId);
      expect(ids(await books.positions.open(10))).toEqual(['position-2', 'position-3']);
      expect(ids(await books.positions.open(1))).toEqual(['position-2']);
      expect(ids(await books.positions.ofUser(alice))).toEqual(['position-1', 'position-2', 'position-3']);
      expect(await books.positions.ofUser(bob)).toEqual([]);
    });

    it('divides the open positions among watchers, every one to exactly one of them', async () => {
      for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await open(n);
      const all = await books.positions.open(100);
      for (const shards of [1, 2, 4, 8] as const) {
        const parts = await Promise.all(
          Array.from({ length: shards }, (_, shard) => books.positions.open(100, { shard, shards })),
        );
        expect(
          parts
            .flat()
            .map(({ positionId }) => positionId)
            .toSorted(),
        ).toEqual(all.map(({ positionId }) => positionId).toSorted());
      }
    });
  });

  describe(`account book on ${name}`, () => {
    freshBooks();

    it("keeps the newest of a leader's sales of a mint, in whatever order they are noted", async () => {
      expect(await books.accounts.leaderSoldSlot(leader, mintNumber(1))).toBeUndefined();
      for (const slot of [5, 9, 7]) await books.accounts.noteLeaderSale({ leader, mint: mintNumber(1), slot });
      expect(await books.accounts.leaderSoldSlot(leader, mintNumber(1))).toBe(9);
      expect(await books.accounts.leaderSoldSlot(leader, mintNumber(2))).toBeUndefined();
    });

    it('has no account before its books are opened', async () => {
      expect(await books.accounts.account(alice, 'live')).toBeUndefined();
    });

    it('lets the first opening win and answers it to everybody', async () => {
      const openings = await Promise.all(
        [1n, 2n, 3n].map((cash) => books.accounts.open(accountOf({ cashLamports: lamports(cash) }))),
      );
      const kept = await books.accounts.account(alice, 'live');
      expect(openings).toStrictEqual([kept, kept, kept]);
      expect(await books.accounts.account(alice, 'paper')).toBeUndefined();
    });

    it('has an empty budget on a day without spending', async () => {
      expect(await books.accounts.budget(alice, 'paper', today)).toStrictEqual({
        userId: alice,
        mode: 'paper',
        day: today,
        committedLamports: 0n,
        reservedLamports: 0n,
        launchBuys: 0,
      });
    });

    it('counts lamports past 2^53 exactly, below zero as well', async () => {
      const huge = 2n ** 63n + 1n;
      await books.accounts.open(accountOf({ cashLamports: lamports(huge), openingLamports: lamports(huge) }));
      const spend = (n: number, cash: bigint) =>
        books.journal.commit(
          reservation(n, { account: accountChange({ cashLamports: lamports(cash), reservedLamports: lamports(0n) }) }),
        );
      await spend(1, 2n);
      expect((await books.accounts.account(alice, 'live'))?.cashLamports).toBe(huge + 2n);
      await spend(2, -2n * huge);
      expect((await books.accounts.account(alice, 'live'))?.cashLamports).toBe(2n - huge);
    });

    it('lists trades oldest first, by user and by day', async () => {
      const write = (n: number, change: Parameters<typeof tradeOf>[1], user = alice) => {
        const plan = planOf(n, { userId: user });
        return books.journal.commit({ ...orderChange(orderOf(plan)), trade: tradeOf(plan, change) });
      };
      await write(1, { fill: fillOf({ atMs: epochMs(atMs + 9) }) });
      await write(2, { fill: fillOf({ atMs: epochMs(atMs + 5) }), signature: undefined });
      await write(3, { fill: fillOf({ atMs: epochMs(atMs + 86_400_000) }), day: tomorrow });
      await write(4, { fill: fillOf({ atMs: epochMs(atMs + 7) }) }, bob);
      const orders = (trades: Awaited<ReturnType<typeof books.accounts.trades>>) =>
        trades.map(({ plan }) => plan.orderId);
      expect(orders(await books.accounts.trades(alice))).toEqual(['order-2', 'order-1', 'order-3']);
      expect(orders(await books.accounts.tradesOn(today))).toEqual(['order-2', 'order-4', 'order-1']);
      expect(orders(await books.accounts.tradesOn(tomorrow))).toEqual(['order-3']);
    });
  });

  describe(`freezing on ${name}`, () => {
    freshBooks();

    const differ = { because: 'books-differ', detail: 'lamports: off by 1', atMs } as const;
    const outflow = { because: 'unknown-outflow', detail: '-5 lamports', atMs: epochMs(atMs + 5) } as const;
    const by = { by: 'ada', why: 'it was me', atMs: epochMs(atMs + 9) };

    it('freezes once, with its reason, and leaves the money alone', async () => {
      await books.accounts.open(accountOf());
      expect(await books.accounts.freeze(alice, 'live', differ)).toBe(true);
      expect(await books.accounts.freeze(alice, 'live', { ...differ, detail: 'later' })).toBe(false);
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(
        accountOf({ frozenBecause: 'books-differ', frozenDetail: differ.detail, frozenAtMs: atMs }),
      );
    });

    it('lets an unknown outflow outweigh books that differ, never the reverse', async () => {
      await books.accounts.open(accountOf());
      await books.accounts.freeze(alice, 'live', differ);
      expect(await books.accounts.freeze(alice, 'live', outflow)).toBe(true);
      expect(await books.accounts.freeze(alice, 'live', differ)).toBe(false);
      expect(await books.accounts.account(alice, 'live')).toMatchObject({ frozenBecause: 'unknown-outflow' });
    });

    it('thaws only what is frozen for that reason, and remembers who and why', async () => {
      await books.accounts.open(accountOf());
      expect(await books.accounts.thaw(alice, 'live', { because: 'books-differ', ...by })).toBe(false);
      await books.accounts.freeze(alice, 'live', outflow);
      expect(await books.accounts.thaw(alice, 'live', { because: 'books-differ', ...by })).toBe(false);
      expect(await books.accounts.thaw(alice, 'live', { because: 'unknown-outflow', ...by })).toBe(true);
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(
        accountOf({ lastThaw: { because: 'unknown-outflow', ...by } }),
      );
    });

    it('does not freeze or thaw an account that is not open', async () => {
      expect(await books.accounts.freeze(alice, 'live', differ)).toBe(false);
      expect(await books.accounts.thaw(alice, 'live', { because: 'books-differ', ...by })).toBe(false);
      expect(await books.accounts.account(alice, 'live')).toBeUndefined();
    });
  });

  describe(`flows on ${name}`, () => {
    freshBooks();

    const booking = (flow: Flow, change: Partial<FlowBooking> = {}): FlowBooking => ({
      flow,
      positions: [],
      freeze: undefined,
      ...change,
    });
    const openedPosition = async () => {
      await books.journal.commit(reservation(1));
      const held = await books.positions.find(alice, 'live', mintNumber(1));
      if (held === undefined) throw new Error('not held');
      return held;
    };

    it('moves cash once for a signature, however many book it at once', async () => {
      await books.accounts.open(accountOf());
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => books.accounts.bookFlow(booking(flowOf(5)))));
      expect(outcomes.toSorted()).toEqual(['booked', ...Array.from({ length: 19 }, () => 'known')]);
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(accountOf({ cashLamports: lamports(1_005n) }));
      expect(await books.accounts.flow(alice, 'live', flowOf(5).signature)).toStrictEqual(flowOf(5));
      expect(await books.accounts.flow(alice, 'paper', flowOf(5).signature)).toBeUndefined();
    });

    it('gives what came in to the next entry, and no more', async () => {
      await books.accounts.open(accountOf({ cashLamports: lamports(20n) }));
      const entry = (n: number) =>
        reservation(n, { account: accountChange({ requireAvailableLamports: lamports(30n) }) });
      expect(await books.journal.commit(entry(1))).toEqual({ kind: 'refused', because: 'insufficient-sol' });
      await books.accounts.bookFlow(booking(flowOf(10)));
      expect(await books.journal.commit(entry(1))).toEqual({ kind: 'committed' });
      expect(await books.journal.commit(entry(2))).toEqual({ kind: 'refused', because: 'insufficient-sol' });
    });

    it('closes the position that was sold and freezes in the same step', async () => {
      await books.accounts.open(accountOf());
      const held = await openedPosition();
      const next = nextOf(held, { status: 'closed', closedAtMs: atMs, closedBy: 'withdrawal' });
      const freeze = { because: 'unknown-outflow', detail: 'gone', atMs } as const;
      const flow = flowOf(7, { kind: 'withdrawal', walletLamports: lamports(-7n) });
      const whole = booking(flow, { positions: [{ expected: held.version, next }], freeze });
      expect(await books.accounts.bookFlow(whole)).toBe('booked');
      expect(await books.positions.heldBy(alice, 'live')).toEqual([]);
      expect(await books.positions.byId(alice, held.positionId)).toStrictEqual(next);
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(
        accountOf({
          cashLamports: lamports(993n),
          reservedLamports: lamports(30n),
          exposureLamports: lamports(30n),
          frozenBecause: 'unknown-outflow',
          frozenDetail: 'gone',
          frozenAtMs: atMs,
        }),
      );
    });

    it('writes nothing when a position is not as expected or the books are not open', async () => {
      expect(await books.accounts.bookFlow(booking(flowOf(1)))).toBe('changed');
      await books.accounts.open(accountOf());
      const held = await openedPosition();
      const before = await books.accounts.account(alice, 'live');
      const stale = booking(flowOf(1), { positions: [{ expected: held.version + 1, next: nextOf(held, {}) }] });
      expect(await books.accounts.bookFlow(stale)).toBe('changed');
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(before);
      expect(await books.accounts.flows(alice)).toEqual([]);
      expect(await books.positions.heldBy(alice, 'live')).toStrictEqual([held]);
    });

    it('lists flows oldest first, by user and by day', async () => {
      await books.accounts.open(accountOf());
      await books.accounts.open(accountOf({ userId: bob }));
      const late = flowOf(1, { atMs: epochMs(atMs + 86_400_000), day: tomorrow });
      for (const flow of [late, flowOf(3), flowOf(2), flowOf(4, { userId: bob })])
        await books.accounts.bookFlow(booking(flow));
      expect(await books.accounts.flows(alice)).toStrictEqual([flowOf(2), flowOf(3), late]);
      expect(await books.accounts.flowsOn(today)).toStrictEqual([flowOf(2), flowOf(3), flowOf(4, { userId: bob })]);
      expect(await books.accounts.flowsOn(tomorrow)).toStrictEqual([late]);
    });

    it('keeps how far the comparison has come, and lets one of two writers win', async () => {
      const first: Reconciliation = {
        userId: alice,
        mode: 'live',
        through: { slot: 9, signature: undefined },
        equalAtSlot: undefined,
        equalAtMs: undefined,
        openingTokens: new Map([[mintNumber(1), tokenAmount(5n)]]),
        suspicion: { differences: 'lamports:-5', slot: 9 },
        version: 1,
      };
      expect(await books.accounts.reconciliation(alice, 'live')).toBeUndefined();
      expect(await books.accounts.saveReconciliation(first)).toBe(true);
      expect(await books.accounts.saveReconciliation(first)).toBe(false);
      const second = { ...first, suspicion: undefined, equalAtSlot: 12, equalAtMs: epochMs(atMs), version: 2 };
      expect(await books.accounts.saveReconciliation(second)).toBe(true);
      expect(await books.accounts.reconciliation(alice, 'live')).toStrictEqual(second);
    });
  });

  describe(`decision log on ${name}`, () => {
    freshBooks();

    const skip = (n: number, change: Parameters<typeof decisionOf>[1] = {}) =>
      decisionOf(planOf(n), { outcome: 'skip', orderId: undefined, reason: 'daily-limit-reached', ...change });

    it('lets the first decision of a user on a cause stand', async () => {
      await books.decisions.record([skip(1), skip(1, { reason: 'too-late' })]);
      await books.decisions.record([skip(1, { reason: 'later-still' }), skip(2)]);
      expect(await books.decisions.find(planOf(1).cause, alice)).toStrictEqual(skip(1));
      expect(await books.decisions.find(planOf(2).cause, alice)).toStrictEqual(skip(2));
      expect(await books.decisions.find(planOf(3).cause, alice)).toBeUndefined();
    });

    it("lists every user's decision on a cause, and a day's oldest first", async () => {
      const later = epochMs(atMs + 86_400_000);
      await books.decisions.record([skip(2), skip(1), skip(1, { userId: bob }), skip(3, { atMs: later })]);
      expect((await books.decisions.of(planOf(1).cause)).map((decision) => decision.userId)).toEqual(['alice', 'bob']);
      expect((await books.decisions.on(today)).map(({ cause, userId: of }) => `${cause} ${of}`)).toEqual([
        'trade:1 alice',
        'trade:1 bob',
        'trade:2 alice',
      ]);
      expect(await books.decisions.on(tomorrow)).toStrictEqual([skip(3, { atMs: later })]);
    });

    it('records more decisions than fit into one request', async () => {
      await books.decisions.record(Array.from({ length: 60 }, (_, n) => skip(n)));
      expect(await books.decisions.on(today)).toHaveLength(60);
    });
  });
};
