import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow } from '#trading/domain/books/flow.ts';
import type { OutsideSale } from '#trading/domain/books/position.ts';
import { statementOf } from '#trading/domain/books/statement.ts';
import { type Day, epochMs, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { flowOf } from '../../../contract/journal-values.ts';
import { anna, booksAfter, histories, type Step } from './books-history.ts';

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
const day = (text: string) => text as Day;

describe('statement', () => {
  it('carries each closing over as the next opening and ends at the cash of the books', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { accounts, trades } = booksAfter(steps);
        const days = ['2023-11-14', '2023-11-15', '2023-11-16', '2023-11-17', '2023-11-18', '2023-11-19', '2023-11-30'];
        for (const account of accounts) {
          let carried: bigint = account.openingLamports;
          for (const each of days) {
            const until = trades.filter((trade) => trade.day <= each);
            const own = statementOf(day(each), accounts, trades, []).users.find((user) => user.mode === account.mode);
            if (each !== '2023-11-30') expect(own?.openingLamports).toBe(carried);
            carried = own?.closingLamports ?? -1n;
            expect(own?.closingLamports).toBe(
              until
                .filter((trade) => trade.plan.mode === account.mode)
                .reduce((sum, trade) => sum + trade.fill.walletLamports, account.openingLamports as bigint),
            );
          }
          expect(carried).toBe(account.cashLamports);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('rebuilds the positions as they stand in the books', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { accounts, trades, positions } = booksAfter(steps);
        const stated = statementOf(day('2099-01-01'), accounts, trades, []).positions;
        const numbers = (rows: typeof positions) =>
          rows
            .filter((position) => position.status === 'open')
            .map(({ positionId, tokens, costLamports, realisedLamports, rentLamports }) =>
              [positionId, tokens, costLamports, realisedLamports, rentLamports].join(' '),
            )
            .toSorted();
        expect(numbers(stated)).toEqual(numbers(positions));
      }),
      { numRuns: 50 },
    );
  });

  it('is the same whatever was traded after the day, in whatever order the trades are read', () => {
    fc.assert(
      fc.property(histories, histories, (steps, later) => {
        const { accounts, trades } = booksAfter([...steps.slice(0, 4), ...later]);
        const early = trades.filter((trade) => trade.day <= '2023-11-15');
        const known = statementOf(day('2023-11-15'), accounts, trades.toReversed(), []);
        expect(known).toEqual(statementOf(day('2023-11-15'), accounts, early, []));
      }),
      { numRuns: 50 },
    );
  });

  it('counts what a day moved and leaves out books that were opened later', () => {
    const { accounts, trades } = booksAfter([bought, { ...bought, spend: 150_000_000n }], ['live']);
    const { users, positions } = statementOf(day('2023-11-15'), accounts, trades, []);
    expect(users).toMatchObject([
      { buys: 0, sells: 1, failed: 0, soldLamports: 150_000_000n, realisedLamports: 49_988_000n, openPositions: 0 },
    ]);
    expect(positions).toMatchObject([{ status: 'closed', tokens: 0n }]);
    expect(statementOf(day('2023-11-13'), accounts, trades, [])).toEqual({
      day: '2023-11-13',
      trades: [],
      flows: [],
      positions: [],
      users: [],
    });
  });

  it('carries flows over as well, and takes what the owner sold himself from its position', () => {
    const { accounts, trades, positions } = booksAfter([bought], ['live']);
    const [open] = positions;
    if (open === undefined) throw new Error('nothing held');
    const sale: OutsideSale = {
      positionId: open.positionId,
      mint: open.mint,
      tokens: tokenAmount(700n),
      costLamports: lamports(90_000_000n),
      realisedLamports: lamports(5_000_000n),
      rentLamports: lamports(0n),
    };
    const flow = (at: string, change: Partial<Flow>) =>
      flowOf(1, { userId: anna, day: day(at), atMs: epochMs(Date.parse(`${at}T23:00:00Z`)), ...change });
    const flows = [
      flow('2023-11-15', { kind: 'manual-sell', walletLamports: lamports(95_000_000n), sales: [sale] }),
      flow('2023-11-15', { kind: 'withdrawal', walletLamports: lamports(-40_000_000n) }),
      flow('2023-11-16', { kind: 'deposit', walletLamports: lamports(7n) }),
    ];
    const of = (at: string) => statementOf(day(at), accounts, trades, flows);
    const [first] = of('2023-11-14').users;
    const [second] = of('2023-11-15').users;
    expect(second).toMatchObject({
      openingLamports: first?.closingLamports,
      closingLamports: (first?.closingLamports ?? 0n) + 55_000_000n,
      flows: 2,
      flowLamports: 55_000_000n,
      withdrawnLamports: 40_000_000n,
      realisedLamports: 5_000_000n,
      openPositions: 1,
    });
    expect(of('2023-11-15').positions).toMatchObject([{ status: 'open', tokens: 77n }]);
    const [third] = of('2023-11-16').users;
    expect(third).toMatchObject({ openingLamports: second?.closingLamports, depositedLamports: 7n, flows: 1 });
  });
});
