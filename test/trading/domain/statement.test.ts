import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Day } from '#trading/domain/quantities.ts';
import { statementOf } from '#trading/domain/statement.ts';
import { booksAfter, histories, type Step } from './books-history.ts';

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
});
