import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditUser, unexplained } from '#trading/domain/audit/audit.ts';
import type { UserBooks } from '#trading/domain/audit/audited-books.ts';
import { lamports, mint, tokenAmount } from '#trading/domain/values/quantities.ts';
import { booksAfter, histories, type Step } from '../books/books-history.ts';

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

/** Every place in the books that holds a number, as a way to raise it by one. */
const corruptions = (books: UserBooks): readonly (() => UserBooks)[] => {
  const raise = <T extends object>(row: T, field: keyof T): T => {
    const value: unknown = row[field];
    return { ...row, [field]: typeof value === 'bigint' ? value + 1n : Number(value) + 1 };
  };
  const inList = <K extends 'accounts' | 'positions' | 'budgets' | 'tokens' | 'leaderDays'>(
    list: K,
    fields: readonly (keyof UserBooks[K][number])[],
  ) =>
    books[list].flatMap((row, index) =>
      fields.map(
        (field) => (): UserBooks => ({
          ...books,
          [list]: books[list].map((other, at) => (at === index ? raise(row as object, field as never) : other)),
        }),
      ),
    );
  const fills = (['tokens', 'lamports', 'feeLamports', 'tipLamports', 'rentLamports', 'walletLamports'] as const).map(
    (field) => (index: number) => (): UserBooks => ({
      ...books,
      trades: books.trades.map((trade, at) => (at === index ? { ...trade, fill: raise(trade.fill, field) } : trade)),
    }),
  );
  const realised = (index: number) => (): UserBooks => ({
    ...books,
    trades: books.trades.map((trade, at) => (at === index ? raise(trade, 'realisedLamports') : trade)),
  });
  return [
    ...inList('accounts', [
      'openingLamports',
      'cashLamports',
      'reservedLamports',
      'exposureLamports',
      'openPositions',
      'goodTrades',
    ]),
    ...inList('positions', ['tokens', 'costLamports', 'realisedLamports', 'rentLamports']),
    ...inList('budgets', ['committedLamports', 'reservedLamports', 'launchBuys']),
    ...inList('tokens', ['buys']),
    ...inList('leaderDays', ['profitLamports']),
    ...books.accounts.map(
      (account) => (): UserBooks => ({
        ...books,
        accounts: books.accounts.map((other) =>
          other === account ? { ...other, risk: raise(other.risk, 'realisedLamports') } : other,
        ),
      }),
    ),
    ...books.trades.flatMap((_, index) => [...fills.map((fill) => fill(index)), realised(index)]),
  ];
};

describe('audit', () => {
  it('finds nothing in any history that the real steps made', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        expect(auditUser(booksAfter(steps))).toEqual([]);
      }),
    );
  });

  it('finds any single number that was changed', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (steps, pick) => {
        const all = corruptions(booksAfter(steps));
        const corrupted = all[pick % all.length];
        fc.pre(corrupted !== undefined);
        expect(auditUser(corrupted()).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('finds any row that was lost or written twice', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.boolean(), (steps, pick, twice) => {
        const books = booksAfter(steps);
        fc.pre(books.trades.length > 0);
        const at = pick % books.trades.length;
        const trades = books.trades.flatMap((trade, index) => (index === at ? (twice ? [trade, trade] : []) : [trade]));
        expect(unexplained(auditUser({ ...books, trades })).length).toBeGreaterThan(0);
      }),
    );
  });

  it('finds a wallet that holds one lamport or one token more or less than the books', () => {
    const books = booksAfter([bought]);
    const holding = (lamportsMore: bigint, tokensMore: bigint): UserBooks => ({
      ...books,
      chain: {
        lamports: lamports((books.chain?.lamports ?? 0n) + lamportsMore),
        tokens: new Map([...(books.chain?.tokens ?? [])].map(([of, held]) => [of, tokenAmount(held + tokensMore)])),
      },
    });
    for (const more of [1n, -1n]) {
      expect(unexplained(auditUser(holding(more, 0n))).map((found) => found.what)).toEqual(['cash-on-chain']);
      expect(unexplained(auditUser(holding(0n, more))).map((found) => found.what)).toEqual(['tokens-on-chain']);
    }
  });

  it('names the orders in flight when they can account for what the wallet lacks, and only then', () => {
    const books = booksAfter([{ ...bought, end: 'sent' }]);
    const less = (taken: bigint): UserBooks => ({
      ...books,
      chain: {
        lamports: lamports(10_000_000_000n - taken),
        tokens: new Map([[mint('A'.repeat(43)), tokenAmount(5n)]]),
      },
    });
    expect(auditUser(less(100_000_000n)).map((found) => found.explanation)).toEqual([
      'orders in flight: order-0',
      'orders in flight: order-0',
    ]);
    expect(unexplained(auditUser(less(103_000_000n))).map((found) => found.what)).toEqual(['cash-on-chain']);
  });

  it('reports a token that was never traded without counting it as a failure', () => {
    const books = booksAfter([bought]);
    const airdrop = mint('Z'.repeat(43));
    const tokens = new Map([...(books.chain?.tokens ?? []), [airdrop, tokenAmount(9n)] as const]);
    const found = auditUser({ ...books, chain: { lamports: books.chain?.lamports ?? lamports(0n), tokens } });
    expect(found).toMatchObject([{ what: 'foreign-token', subject: airdrop, expected: 0n, found: 9n }]);
    expect(unexplained(found)).toEqual([]);
  });

  it('finds tokens that stayed in the wallet after their position was closed', () => {
    const books = booksAfter([bought, { ...bought, portion: 1n }]);
    const tokens = new Map([[mint('A'.repeat(43)), tokenAmount(1n)]]);
    const found = auditUser({ ...books, chain: { lamports: books.chain?.lamports ?? lamports(0n), tokens } });
    expect(unexplained(found)).toMatchObject([{ what: 'tokens-without-position', found: 1n }]);
  });

  it('asks nothing of the chain for a user who only trades on paper', () => {
    const books = booksAfter([{ ...bought, mode: 'paper' }], ['paper']);
    expect(auditUser({ ...books, chain: { lamports: lamports(1n), tokens: new Map() } })).toEqual([]);
  });

  it('does not count paper tokens against the chain', () => {
    expect(auditUser(booksAfter([bought, { ...bought, mode: 'paper', tokens: 5n }]))).toEqual([]);
  });

  it('finds books without an account, and an opening claim that no order works on', () => {
    const books = booksAfter([{ ...bought, end: 'sent' }]);
    expect(auditUser({ ...books, accounts: [] }).map((found) => found.what)).toContain('account-missing');
    expect(auditUser({ ...books, unfinished: [] }).map((found) => found.what)).toContain('opening-without-order');
  });
});
