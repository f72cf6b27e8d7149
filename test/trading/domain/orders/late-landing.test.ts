import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditUser } from '#trading/domain/audit/audit.ts';
import type { UserBooks } from '#trading/domain/audit/audited-books.ts';
import { claimedBy, type Position } from '#trading/domain/books/position.ts';
import type { Fill } from '#trading/domain/orders/fill.ts';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { settleFailed, settleFilled } from '#trading/domain/orders/order-steps.ts';
import {
  epochMs,
  lamports,
  orderId,
  positionId,
  type Signature,
  tokenAmount,
} from '#trading/domain/values/quantities.ts';
import { booksAfter, histories, type Step } from '../books/books-history.ts';
import { accountWith, budgetWith, leaderDaysWith, tokensWith } from '../books/books-with.ts';

const now = epochMs(1_800_000_000_000);

const fillOf = (order: Order, failed: boolean): Fill => {
  const buys = order.plan.side === 'buy';
  const traded = failed ? 0n : buys ? -order.plan.amountIn : 555_555n;
  return {
    tokens: tokenAmount(failed ? 0n : buys ? 777n : -order.plan.amountIn),
    lamports: lamports(traded),
    feeLamports: lamports(5_000n),
    tipLamports: lamports(0n),
    rentLamports: lamports(0n),
    walletLamports: lamports(traded - 5_000n),
    slot: 2,
    atMs: order.plan.createdAtMs,
  };
};

/** The books with one more change, as a store would keep them. */
const after = (books: UserBooks, change: JournalChange): UserBooks => {
  const { position, budget, trade } = change;
  return {
    ...books,
    positions: books.positions.map((each) => (each.positionId === position?.next.positionId ? position.next : each)),
    accounts: books.accounts.map((each) => accountWith(each, change)),
    budgets: books.budgets.map((each) =>
      each.mode === budget?.mode && each.day === budget.day ? budgetWith(each, budget) : each,
    ),
    tokens: tokensWith(books.tokens, change),
    leaderDays: leaderDaysWith(books.leaderDays, change),
    trades: trade === undefined ? books.trades : [...books.trades, trade],
    chain: undefined,
  };
};

type Expired = Order & { readonly state: { readonly status: 'expired'; readonly signature: Signature } };
const isExpired = (order: Order): order is Expired => order.state.status === 'expired';

/** Where a late landing is booked: the order's own position, or the one that is open in its mint by now. */
const positionFor = (books: UserBooks, { plan }: Order, failed: boolean): Position => {
  const own = books.positions.find((each) => each.positionId === plan.positionId);
  const open = books.positions.find(
    (each) => each.mode === plan.mode && each.mint === plan.mint && each.status !== 'closed',
  );
  const position = failed || plan.side === 'sell' || own?.status !== 'closed' ? own : (open ?? own);
  if (position === undefined) throw new Error('no position');
  return position;
};

const bought: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 777n,
  portion: 1n,
};
const expiredBuy = () => {
  const books = booksAfter([{ ...bought, end: 'expired' }], ['live']);
  const [order] = books.orders.filter(isExpired);
  if (order === undefined) throw new Error('no expired order');
  return { books, order };
};

describe('an order that was ended as expired and landed after all', () => {
  it('leaves books that pass every audit, whatever was traded meanwhile', () => {
    fc.assert(
      fc.property(histories, fc.boolean(), (steps, failed) => {
        let books: UserBooks = booksAfter(steps);
        for (const order of booksAfter(steps).orders.filter(isExpired)) {
          const fill = fillOf(order, failed);
          const position = positionFor(books, order, failed);
          // Tokens that were sold twice cannot both have left the wallet.
          if (order.plan.side === 'sell' && position.tokens < order.plan.amountIn) continue;
          const { signature } = order.state;
          const change = failed
            ? settleFailed(order, position, signature, 'reverted', fill, now)
            : settleFilled(order, position, fill, signature, now);
          books = after(books, change);
          expect(auditUser(books)).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('opens its position again, counts the spend on its day, and releases nothing a second time', () => {
    const { books, order } = expiredBuy();
    const position = positionFor(books, order, false);
    expect(position).toMatchObject({ status: 'closed', closedBy: 'expired' });
    const change = settleFilled(order, position, fillOf(order, false), order.state.signature, now);
    expect(change.position?.next).toMatchObject({
      status: 'open',
      tokens: 777n,
      closedAtMs: undefined,
      closedBy: undefined,
    });
    expect(change.account).toMatchObject({ cashLamports: -100_005_000n, reservedLamports: 0n, openPositions: 1 });
    expect(change.budget).toMatchObject({ committedLamports: 100_005_000n, reservedLamports: 0n });
    expect(change.order.next.state.status).toBe('filled');
  });

  it('costs its fee when it was reverted, and leaves the position closed', () => {
    const { books, order } = expiredBuy();
    const position = positionFor(books, order, true);
    const change = settleFailed(order, position, order.state.signature, 'reverted', fillOf(order, true), now);
    expect(change.position?.next).toMatchObject({ status: 'closed', tokens: 0n });
    expect(change.account).toMatchObject({ cashLamports: -5_000n, reservedLamports: 0n, openPositions: 0 });
    expect(change.budget).toMatchObject({ committedLamports: 5_000n, reservedLamports: 0n });
  });

  it('adds to the position that is open in its mint by now, and says so in its trade', () => {
    const { books, order } = expiredBuy();
    const other: Position = {
      ...positionFor(books, order, false),
      positionId: positionId('bought-again'),
      status: 'open',
      tokens: tokenAmount(10n),
    };
    const change = settleFilled(order, other, fillOf(order, false), order.state.signature, now);
    expect(change.position?.next).toMatchObject({ positionId: 'bought-again', tokens: 787n });
    expect(change.account?.openPositions).toBe(0);
    expect(change.trade?.plan.positionId).toBe('bought-again');
    expect(change.order.next.plan.positionId).toBe(order.plan.positionId);
  });

  it('keeps the claim of the exit that is at work on the position by then', () => {
    const { orders, positions } = booksAfter([bought, { ...bought, end: 'expired' }], ['live']);
    const [order] = orders.filter(isExpired);
    const [open] = positions;
    if (order === undefined || open === undefined) throw new Error('no exit');
    const claimed = claimedBy(open, orderId('next-attempt'));
    const change = settleFilled(order, claimed, fillOf(order, false), order.state.signature, now);
    expect(change.position?.next).toMatchObject({ status: 'closed', tokens: 0n, orderInFlight: 'next-attempt' });
    expect(change.account).toMatchObject({ reservedLamports: 0n, openPositions: -1 });
  });
});
