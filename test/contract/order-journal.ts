/** What every order journal must keep, together with the books that it writes. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryBooks } from '#adapters/memory/books.ts';
import { afterBuy, afterNoFill, openingPosition } from '#trading/domain/books/position.ts';
import type { CommitOutcome, JournalChange } from '#trading/domain/orders/journal-change.ts';
import { dayOf, epochMs, lamports, positionId, userId } from '#trading/domain/values/quantities.ts';
import {
  accountChange,
  accountOf,
  alice,
  atMs,
  budgetChange,
  decisionOf,
  expiredState,
  fillOf,
  leader,
  lossOf,
  mintNumber,
  nextOf,
  orderChange,
  orderOf,
  planOf,
  reservation,
  signatureNumber,
  signedState,
  today,
  tokenChange,
  tradeOf,
} from './journal-values.ts';

export type Books = MemoryBooks;

const committed: CommitOutcome = { kind: 'committed' };
const refused = (because: Extract<CommitOutcome, { kind: 'refused' }>['because']): CommitOutcome => ({
  kind: 'refused',
  because,
});
const times = <Value>(count: number, of: (n: number) => Value): Value[] =>
  Array.from({ length: count }, (_, n) => of(n));
const countOf = (outcomes: readonly CommitOutcome[], kind: CommitOutcome['kind']): number =>
  outcomes.filter((outcome) => outcome.kind === kind).length;

/** Everything that a change of orders `0..n` can have written. */
export const everythingIn = async ({ journal, positions, accounts, decisions }: Books, orders: number) => ({
  orders: await Promise.all(times(orders, (n) => journal.find(planOf(n).orderId))),
  ordersToday: await journal.on(today),
  unfinished: await journal.unfinished(1_000),
  open: await positions.open(1_000),
  positions: await positions.ofUser(alice),
  account: await accounts.account(alice, 'live'),
  budget: await accounts.budget(alice, 'live', today),
  tokens: (await accounts.tokens(alice, 'live')).toSorted((one, other) => (one.mint < other.mint ? -1 : 1)),
  leaderDays: await accounts.leaderDays(alice, 'live'),
  trades: await accounts.trades(alice),
  tradesToday: await accounts.tradesOn(today),
  flows: await accounts.flows(alice),
  flowsToday: await accounts.flowsOn(today),
  decisions: await decisions.on(today),
});

/** Runs the suite on books that `createBooks` makes, empty each time. */
export const describeOrderJournal = (name: string, createBooks: () => Promise<Books>): void => {
  describe(`order journal on ${name}`, () => {
    let books: Books;
    beforeEach(async () => {
      books = await createBooks();
    });
    const opened = () => books.accounts.open(accountOf());

    it('writes a reservation whole: order, position, account, budget and decision', async () => {
      await opened();
      const change = reservation(1);
      expect(await books.journal.commit(change)).toEqual(committed);
      expect(await books.journal.find(change.order.next.plan.orderId)).toStrictEqual(change.order.next);
      expect(await books.positions.find(alice, 'live', mintNumber(1))).toStrictEqual(change.position?.next);
      expect(await books.accounts.account(alice, 'live')).toStrictEqual(
        accountOf({ reservedLamports: lamports(30n), exposureLamports: lamports(30n), openPositions: 1 }),
      );
      expect(await books.accounts.budget(alice, 'live', today)).toStrictEqual({
        userId: alice,
        mode: 'live',
        day: today,
        committedLamports: 30n,
        reservedLamports: 30n,
        launchBuys: 0,
      });
      expect(await books.accounts.token(alice, 'live', mintNumber(1))).toStrictEqual({
        userId: alice,
        mode: 'live',
        mint: mintNumber(1),
        buys: 1,
        copyBuys: 1,
        buysAfter: { [leader]: 1 },
        closedAtMs: undefined,
        stoppedAtMs: undefined,
      });
      expect(await books.decisions.find(planOf(1).cause, alice)).toStrictEqual(decisionOf(planOf(1)));
    });

    it('keeps the slot of the buy that an order and its position copy', async () => {
      const plan = planOf(1, { causeSlot: 400_000_123 });
      const change = {
        ...orderChange(orderOf(plan)),
        position: { expected: 'absent' as const, next: openingPosition(plan) },
      };
      expect(await books.journal.commit(change)).toEqual(committed);
      expect(await books.journal.find(plan.orderId)).toStrictEqual(change.order.next);
      expect(await books.positions.find(alice, 'live', mintNumber(1))).toMatchObject({ causeSlot: 400_000_123 });
    });

    it('writes a change of the order alone', async () => {
      expect(await books.journal.commit(orderChange(orderOf(planOf(1))))).toEqual(committed);
    });

    it('does not know an order that nobody wrote', async () => {
      expect(await books.journal.find(planOf(1).orderId)).toBeUndefined();
    });

    it('settles a fill: position open, money moved, trade in the books, order no longer unfinished', async () => {
      await opened();
      const plan = planOf(1);
      await books.journal.commit(reservation(1));
      const trade = tradeOf(plan);
      const filled = orderOf(plan, {
        version: 2,
        state: { status: 'filled', signature: trade.signature, fill: trade.fill },
      });
      const position = afterBuy(openingPosition(plan), trade.fill);
      const settlement: JournalChange = {
        ...orderChange(filled, 1),
        position: { expected: 1, next: position },
        account: accountChange({
          cashLamports: trade.fill.walletLamports,
          reservedLamports: lamports(-30n),
          exposureLamports: lamports(-5n),
          openPositions: 0,
        }),
        budget: budgetChange({ committedLamports: lamports(-3n), reservedLamports: lamports(-30n) }),
        trade,
      };
      expect(await books.journal.commit(settlement)).toEqual(committed);
      const rows = await everythingIn(books, 2);
      expect(rows.unfinished).toEqual([]);
      expect(rows.open).toStrictEqual([position]);
      expect(rows.trades).toStrictEqual([trade]);
      expect(rows.tradesToday).toStrictEqual([trade]);
      expect(rows.account).toStrictEqual(
        accountOf({ cashLamports: lamports(973n), exposureLamports: lamports(25n), openPositions: 1 }),
      );
      expect(rows.budget).toMatchObject({ committedLamports: 27n, reservedLamports: 0n });
    });

    describe('refuses', () => {
      const refusedWithoutTrace = async (change: JournalChange, because: Parameters<typeof refused>[0]) => {
        const before = await everythingIn(books, 10);
        expect(await books.journal.commit(change)).toEqual(refused(because));
        expect(await everythingIn(books, 10)).toStrictEqual(before);
      };

      it('an order that exists when it should be absent', async () => {
        await opened();
        await books.journal.commit(reservation(1));
        await refusedWithoutTrace(reservation(1, {}, 'worker-2'), 'order-changed');
      });

      it('an order that is absent when it should exist', async () => {
        await refusedWithoutTrace(orderChange(orderOf(planOf(1), { version: 3 }), 2), 'order-changed');
      });

      it('an order that stands at another version', async () => {
        await books.journal.commit(orderChange(orderOf(planOf(1))));
        await refusedWithoutTrace(
          orderChange(orderOf(planOf(1), { version: 3, state: signedState }), 2),
          'order-changed',
        );
      });

      it('a late writer whose fence was taken over', async () => {
        const late = orderOf(planOf(1));
        await books.journal.commit(orderChange(late));
        const lease = { holder: 'worker-2', fence: 2, untilMs: epochMs(atMs + 60_000) };
        expect(await books.journal.commit(orderChange({ ...late, lease, version: 2 }, 1, 1))).toEqual(committed);
        await refusedWithoutTrace(orderChange({ ...late, state: signedState, version: 3 }, 2, 1), 'order-changed');
        await refusedWithoutTrace(orderChange({ ...late, state: signedState, version: 2 }, 1, 1), 'order-changed');
      });

      it('a settlement whose trade is in the books already', async () => {
        const plan = planOf(1);
        const trade = tradeOf(plan);
        await books.journal.commit({ ...orderChange(orderOf(plan)), trade });
        await refusedWithoutTrace({ ...orderChange(orderOf(plan, { version: 2 }), 1), trade }, 'order-changed');
      });

      it('a second position in a mint', async () => {
        await opened();
        await books.journal.commit(reservation(1));
        const plan = planOf(2, { mint: mintNumber(1) });
        const change = {
          ...orderChange(orderOf(plan)),
          position: { expected: 'absent' as const, next: openingPosition(plan) },
        };
        await refusedWithoutTrace(change, 'position-changed');
      });

      it('a position at another version, or another position in the same mint', async () => {
        await opened();
        await books.journal.commit(reservation(1));
        const held = openingPosition(planOf(1));
        const stale = { expected: 2, next: nextOf({ ...held, version: 2 }, { status: 'open' }) };
        await refusedWithoutTrace({ ...orderChange(orderOf(planOf(2))), position: stale }, 'position-changed');
        const other = { expected: 1, next: nextOf({ ...held, positionId: positionId('other') }, { status: 'open' }) };
        await refusedWithoutTrace({ ...orderChange(orderOf(planOf(2))), position: other }, 'position-changed');
      });

      it('a second decision of a user on a cause', async () => {
        await books.decisions.record([decisionOf(planOf(1), { outcome: 'skip', orderId: undefined })]);
        await opened();
        await refusedWithoutTrace(reservation(1), 'already-decided');
      });

      it('an entry after a leader who sold in its slot or a later one', async () => {
        await opened();
        const after = (slot: number): JournalChange =>
          reservation(1, { requireUnsold: { leader, mint: mintNumber(1), slot } });
        await books.accounts.noteLeaderSale({ leader, mint: mintNumber(1), slot: 7 });
        await refusedWithoutTrace(after(6), 'leader-sold-since');
        await refusedWithoutTrace(after(7), 'leader-sold-since');
        expect(await books.journal.commit(after(8))).toEqual(committed);
        const other = { leader, mint: mintNumber(2), slot: 6 };
        expect(await books.journal.commit(reservation(2, { requireUnsold: other }))).toEqual(committed);
      });

      it('money of an account that was never opened', async () => {
        await refusedWithoutTrace(reservation(1), 'account-not-open');
      });

      it('more than what is available: cash less reserved', async () => {
        await opened();
        const account = accountChange({
          reservedLamports: lamports(600n),
          requireAvailableLamports: lamports(600n),
        });
        expect(await books.journal.commit(reservation(1, { account }))).toEqual(committed);
        await refusedWithoutTrace(reservation(2, { account }), 'insufficient-sol');
      });

      it('one position more than allowed', async () => {
        await opened();
        const account = accountChange({ requireOpenPositionsBelow: 1, requireAvailableLamports: lamports(1n) });
        expect(await books.journal.commit(reservation(1, { account }))).toEqual(committed);
        await refusedWithoutTrace(reservation(2, { account }), 'max-open-positions');
      });

      it("a commitment past the day's limit, and on the first order of a day as well", async () => {
        await opened();
        const most = (value: bigint) => budgetChange({ requireCommittedAtMost: lamports(value) });
        await refusedWithoutTrace(reservation(1, { budget: most(-1n) }), 'daily-spend-reached');
        expect(await books.journal.commit(reservation(1, { budget: most(0n) }))).toEqual(committed);
        await refusedWithoutTrace(reservation(2, { budget: most(29n) }), 'daily-spend-reached');
        expect(await books.journal.commit(reservation(2, { budget: most(30n) }))).toEqual(committed);
      });

      it('for the first reason in order of priority when several hold', async () => {
        const impossible = (n: number): JournalChange =>
          reservation(
            n,
            {
              account: accountChange({ requireAvailableLamports: lamports(9_999n), requireOpenPositionsBelow: 0 }),
              budget: budgetChange({ requireCommittedAtMost: lamports(-1n) }),
            },
            'worker-2',
          );
        const claimed = openingPosition(planOf(1, { positionId: positionId('other') }));
        await books.journal.commit({
          ...orderChange(orderOf(planOf(5))),
          position: { expected: 'absent', next: claimed },
        });
        await books.decisions.record([decisionOf(planOf(1)), decisionOf(planOf(2))]);
        await refusedWithoutTrace(impossible(1), 'position-changed');
        await refusedWithoutTrace(impossible(2), 'already-decided');
        await refusedWithoutTrace(impossible(3), 'account-not-open');
        await opened();
        await refusedWithoutTrace(impossible(3), 'insufficient-sol');
        const account = accountChange({ requireOpenPositionsBelow: 0 });
        await refusedWithoutTrace({ ...impossible(3), account }, 'max-open-positions');
        await refusedWithoutTrace({ ...impossible(3), account: accountChange() }, 'daily-spend-reached');
        await books.journal.commit(orderChange(orderOf(planOf(1))));
        await refusedWithoutTrace(impossible(1), 'order-changed');
      });
    });

    it('accepts the same change after the reason of its refusal is gone', async () => {
      expect(await books.journal.commit(reservation(1))).toEqual(refused('account-not-open'));
      await opened();
      expect(await books.journal.commit(reservation(1))).toEqual(committed);
    });

    it('answers committed when the very same step is written again, because its first answer may have been lost', async () => {
      await opened();
      const change = reservation(1);
      await books.journal.commit(change);
      const before = await everythingIn(books, 2);
      expect(await books.journal.commit(change)).toEqual(committed);
      expect(await everythingIn(books, 2)).toStrictEqual(before);
    });

    it('reopens a position that was closed as expired when its transaction landed after all', async () => {
      const plan = planOf(1);
      const opening = openingPosition(plan);
      const closed = afterNoFill(opening, lamports(0n), 'expired', epochMs(atMs + 90_000));
      const step = (version: number) => orderOf(plan, { version });
      await books.journal.commit({ ...orderChange(step(1)), position: { expected: 'absent', next: opening } });
      await books.journal.commit({ ...orderChange(step(2), 1), position: { expected: 1, next: closed } });
      expect(await books.positions.find(alice, 'live', plan.mint)).toBeUndefined();

      const landed = { ...afterBuy(closed, fillOf()), closedAtMs: undefined, closedBy: undefined };
      const reopening: JournalChange = { ...orderChange(step(3), 2), position: { expected: 2, next: landed } };
      expect(await books.journal.commit({ ...reopening, position: { expected: 1, next: landed } })).toEqual(
        refused('position-changed'),
      );
      expect(await books.journal.commit(reopening)).toEqual(committed);
      expect(await books.positions.find(alice, 'live', plan.mint)).toStrictEqual(landed);
      expect(await books.positions.ofUser(alice)).toStrictEqual([landed]);
      expect(await books.positions.byId(alice, plan.positionId)).toStrictEqual(landed);
    });

    it('books the fee of a late revert on a position that is closed already', async () => {
      const plan = planOf(1);
      const closed = afterNoFill(openingPosition(plan), lamports(0n), 'expired', atMs);
      await books.journal.commit({
        ...orderChange(orderOf(plan)),
        position: { expected: 'absent', next: openingPosition(plan) },
      });
      await books.journal.commit({
        ...orderChange(orderOf(plan, { version: 2 }), 1),
        position: { expected: 1, next: closed },
      });
      const charged = afterNoFill(closed, lamports(5n), 'reverted', atMs);
      expect(
        await books.journal.commit({
          ...orderChange(orderOf(plan, { version: 3 }), 2),
          position: { expected: 2, next: charged },
        }),
      ).toEqual(committed);
      expect(await books.positions.byId(alice, plan.positionId)).toStrictEqual(charged);
    });

    it('lists unfinished orders oldest first, at most as many as asked for', async () => {
      for (const n of [3, 1, 4, 2]) await books.journal.commit(orderChange(orderOf(planOf(n))));
      const filled = orderOf(planOf(1), { version: 2, state: { status: 'rejected', reason: 'halted' } });
      await books.journal.commit(orderChange(filled, 1));
      const ids = (await books.journal.unfinished(2)).map((order) => order.plan.orderId);
      expect(ids).toEqual(['order-2', 'order-3']);
      expect(await books.journal.unfinished(0)).toEqual([]);
    });

    it("lists a day's orders oldest first, finished ones included, in their newest state", async () => {
      for (const n of [2, 1]) await books.journal.commit(orderChange(orderOf(planOf(n))));
      await books.journal.commit(orderChange(orderOf(planOf(3, { day: dayOf(epochMs(0)) }))));
      const filled = orderOf(planOf(1), { version: 2, state: { status: 'rejected', reason: 'halted' } });
      await books.journal.commit(orderChange(filled, 1));
      expect(await books.journal.on(today)).toStrictEqual([filled, orderOf(planOf(2))]);
    });

    it('finds an order by the signature it was signed with, whatever became of it, and only for its user', async () => {
      const plan = planOf(1);
      await books.journal.commit(orderChange(orderOf(plan)));
      expect(await books.journal.signedWith(alice, signatureNumber(1))).toBeUndefined();
      const signed = orderOf(plan, { version: 2, state: signedState });
      await books.journal.commit(orderChange(signed, 1));
      expect(await books.journal.signedWith(alice, signatureNumber(1))).toStrictEqual(signed);
      const expired = orderOf(plan, { version: 3, state: expiredState });
      await books.journal.commit(orderChange(expired, 2));
      expect(await books.journal.signedWith(alice, signatureNumber(1))).toStrictEqual(expired);
      expect(await books.journal.signedWith(userId('bob'), signatureNumber(1))).toBeUndefined();
    });

    it('reserves nothing for a frozen account, and goes on with what asks for no entry', async () => {
      await opened();
      await books.accounts.freeze(alice, 'live', { because: 'books-differ', detail: 'off by 1', atMs });
      const entry = reservation(1, { account: accountChange({ requireNotFrozen: true }) });
      expect(await books.journal.commit(entry)).toEqual(refused('account-frozen'));
      expect(await books.journal.commit(reservation(2))).toEqual(committed);
      await books.accounts.thaw(alice, 'live', { because: 'books-differ', by: 'test', why: 'gone', atMs });
      expect(await books.journal.commit(entry)).toEqual(committed);
    });

    it('lets none of 50 concurrent entries slip through once a freeze is answered', async () => {
      await opened();
      const account = accountChange({ requireNotFrozen: true });
      let isFrozen = false;
      const freezing = async () => {
        await books.accounts.freeze(alice, 'live', { because: 'books-differ', detail: 'off by 1', atMs });
        isFrozen = true;
      };
      const entering = times(50, async (n) => {
        if (n === 20) await freezing();
        const begunFrozen = isFrozen;
        return { begunFrozen, outcome: await books.journal.commit(reservation(n, { account })) };
      });
      const entries = await Promise.all(entering);
      for (const { begunFrozen, outcome } of entries)
        if (begunFrozen) expect(outcome).toEqual(refused('account-frozen'));
      const accepted = countOf(
        entries.map(({ outcome }) => outcome),
        'committed',
      );
      expect(await books.accounts.account(alice, 'live')).toMatchObject({ openPositions: accepted });
      const after = await Promise.all(times(50, (n) => books.journal.commit(reservation(100 + n, { account }))));
      expect(after).toEqual(times(50, () => refused('account-frozen')));
    });

    it('lets exactly one of 100 workers reserve an order', async () => {
      await opened();
      const outcomes = await Promise.all(times(100, (n) => books.journal.commit(reservation(1, {}, `worker-${n}`))));
      expect(countOf(outcomes, 'committed')).toBe(1);
      expect(outcomes).toContainEqual(refused('order-changed'));
      expect(await books.accounts.account(alice, 'live')).toMatchObject({ reservedLamports: 30n, openPositions: 1 });
    });

    it('never commits more than the budget when 50 orders of 30 lamports ask for 1000', async () => {
      await opened();
      const budget = budgetChange({ requireCommittedAtMost: lamports(970n) });
      const outcomes = await Promise.all(
        times(50, (n) => books.journal.commit(reservation(n, { account: undefined, budget }))),
      );
      expect(countOf(outcomes, 'committed')).toBe(33);
      expect(await books.accounts.budget(alice, 'live', today)).toMatchObject({ committedLamports: 990n });
    });

    it('never opens more positions or reserves more than allowed when 50 orders ask at once', async () => {
      await opened();
      const account = accountChange({ requireOpenPositionsBelow: 7, requireAvailableLamports: lamports(30n) });
      const outcomes = await Promise.all(times(50, (n) => books.journal.commit(reservation(n, { account }))));
      expect(countOf(outcomes, 'committed')).toBe(7);
      expect(await books.accounts.account(alice, 'live')).toMatchObject({ openPositions: 7, reservedLamports: 210n });
    });

    it('never puts more at stake than allowed when 50 orders of 30 lamports ask at once', async () => {
      await opened();
      const account = accountChange({ requireExposureAtMost: lamports(120n) });
      const outcomes = await Promise.all(times(50, (n) => books.journal.commit(reservation(n, { account }))));
      expect(countOf(outcomes, 'committed')).toBe(5);
      expect(outcomes).toContainEqual(refused('exposure-too-high'));
      expect(await books.accounts.account(alice, 'live')).toMatchObject({ exposureLamports: 150n });
    });

    it('never buys more launches a day than allowed when 50 orders ask at once', async () => {
      await opened();
      const budget = budgetChange({ launchBuys: 1, requireLaunchBuysBelow: 6 });
      const outcomes = await Promise.all(times(50, (n) => books.journal.commit(reservation(n, { budget }))));
      expect(countOf(outcomes, 'committed')).toBe(6);
      expect(await books.accounts.budget(alice, 'live', today)).toMatchObject({ launchBuys: 6 });
    });

    it.each([
      ['max-buys-per-token', { requireBuysBelow: 3 }, 3],
      ['bought-once', { requireCopyBuysBelow: 1 }, 1],
      ['bought-once', { requireLeaderBuysBelow: 2 }, 2],
      ['token-cooling-down', { closedAtMs: atMs, requireClosedBy: epochMs(atMs - 1) }, 1],
      ['token-cooling-down', { stoppedAtMs: atMs, requireStoppedBy: epochMs(atMs - 1) }, 1],
    ] as const)(
      'lets no more than that through as %s when 50 orders want one token at once',
      async (because, change, most) => {
        await opened();
        // A position each: what is asked here is the record of the token alone.
        const token = tokenChange(planOf(1), change);
        const outcomes = await Promise.all(times(50, (n) => books.journal.commit(reservation(n, { token }))));
        expect(countOf(outcomes, 'committed')).toBe(most);
        expect(outcomes).toContainEqual(refused(because));
        expect(await books.accounts.token(alice, 'live', mintNumber(1))).toMatchObject({ buys: most, copyBuys: most });
      },
    );

    it('loses none of 12 results that are booked at once, and lets no entry through that saw fewer losses', async () => {
      await opened();
      for (const n of times(12, (each) => each)) await books.journal.commit(orderChange(orderOf(planOf(n))));
      const settlement = (n: number): JournalChange => ({
        ...orderChange(orderOf(planOf(n), { version: 2, state: { status: 'rejected', reason: 'settled' } }), 1),
        account: accountChange({ reservedLamports: lamports(0n), exposureLamports: lamports(0n), openPositions: 0 }),
        result: lossOf(BigInt(n + 1)),
      });
      const outcomes = await Promise.all(times(12, (n) => books.journal.commit(settlement(n))));
      expect(outcomes).toEqual(times(12, () => committed));
      const account = await books.accounts.account(alice, 'live');
      expect(account?.risk).toMatchObject({ losses: 12, consecutiveLosses: 12, realisedLamports: -78n, version: 12 });
      expect(await books.accounts.leaderDaysSince(alice, 'live', leader, today)).toEqual([
        { userId: alice, mode: 'live', leader, day: today, ended: 12, profitLamports: -78n },
      ]);
      const tomorrow = dayOf(epochMs(atMs + 86_400_000));
      expect(await books.accounts.leaderDaysSince(alice, 'live', leader, tomorrow)).toEqual([]);
      const entry = (losses: number) => reservation(20, { account: accountChange({ requireLosses: losses }) });
      expect(await books.journal.commit(entry(11))).toEqual(refused('risk-changed'));
      expect(await books.journal.commit(entry(12))).toEqual(committed);
    });
  });
};
