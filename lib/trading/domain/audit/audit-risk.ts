/** What the guards count, against the positions, trades and unfinished orders that prove it. */
import { isGoodTrade } from '../books/good-trade.ts';
import { atStake, valueOf } from '../books/risk.ts';
import { type Compare, comparing, countOf, type Difference, groupedBy, sumOf } from './audit-difference.ts';
import type { ModeBooks } from './audited-books.ts';

/** Differences of exposure, good trades, the day's result, the buys of tokens and the profit after leaders. */
export const auditRisk = (books: ModeBooks): readonly Difference[] => {
  const compare = comparing(books);
  return [...auditAccountRisk(compare, books), ...auditTokens(compare, books), ...auditLeaders(compare, books)];
};

const auditAccountRisk = (compare: Compare, books: ModeBooks): readonly Difference[] => {
  const { account, positions, trades, flows, unfinished } = books;
  if (account === undefined) return [];
  const { day, realisedLamports } = account.risk;
  const sales = flows.filter((flow) => flow.day === day).flatMap((flow) => flow.sales);
  return [
    ...compare(
      'exposure',
      account.wallet,
      sumOf(positions, atStake) + sumOf(unfinished, (order) => order.plan.reservedLamports),
      account.exposureLamports,
    ),
    ...compare('good-trades', account.wallet, countOf(positions, isGoodTrade), BigInt(account.goodTrades)),
    ...compare(
      'day-result',
      day ?? 'never',
      sumOf(
        trades.filter((trade) => trade.day === day),
        (trade) => trade.realisedLamports,
      ) + sumOf(sales, (sale) => sale.realisedLamports),
      realisedLamports,
    ),
  ];
};

const auditTokens = (compare: Compare, { tokens, trades, unfinished }: ModeBooks): readonly Difference[] => {
  const bought = groupedBy(
    [...trades.filter(({ kind }) => kind === 'fill'), ...unfinished].filter(({ plan }) => plan.side === 'buy'),
    ({ plan }) => plan.mint,
  );
  const mints = [...new Set([...bought.keys(), ...tokens.map(({ mint }) => mint)])];
  return mints.flatMap((mint) =>
    compare(
      'token-buys',
      mint,
      BigInt(bought.get(mint)?.length ?? 0),
      BigInt(tokens.find((token) => token.mint === mint)?.buys ?? 0),
    ),
  );
};

const auditLeaders = (compare: Compare, { leaderDays, positions }: ModeBooks): readonly Difference[] => {
  const after = groupedBy(positions, ({ leader }) => leader);
  const days = groupedBy(leaderDays, ({ leader }) => leader);
  const leaders = [...new Set([...after.keys(), ...days.keys()])].filter((leader) => leader !== undefined);
  return leaders.flatMap((leader) =>
    compare(
      'leader-profit',
      leader,
      sumOf(after.get(leader) ?? [], valueOf),
      sumOf(days.get(leader) ?? [], (each) => each.profitLamports),
    ),
  );
};
