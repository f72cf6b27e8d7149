/** Each position against the sum of its own trades and of what its owner sold by himself. */

import type { Trade } from '../books/books.ts';
import type { OutsideSale, Position } from '../books/position.ts';
import { type Compare, comparing, type Difference, groupedBy, sumOf } from './audit-difference.ts';
import type { ModeBooks } from './audited-books.ts';

/** Differences of tokens, cost, rent and profit, position by position. */
export const auditPositions = (books: ModeBooks): readonly Difference[] => {
  const compare = comparing(books);
  const tradesOf = groupedBy(books.trades, (trade) => trade.plan.positionId);
  const salesOf = groupedBy(
    books.flows.flatMap((flow) => flow.sales),
    (sale) => sale.positionId,
  );
  const working = new Set(books.unfinished.map((order) => order.plan.positionId));
  return books.positions.flatMap((position) => [
    ...auditPosition(
      compare,
      position,
      tradesOf.get(position.positionId) ?? [],
      salesOf.get(position.positionId) ?? [],
    ),
    ...(position.status === 'opening' && !working.has(position.positionId)
      ? compare('opening-without-order', position.positionId, 1n, 0n)
      : []),
  ]);
};

const auditPosition = (
  compare: Compare,
  position: Position,
  trades: readonly Trade[],
  sales: readonly OutsideSale[],
): readonly Difference[] => {
  const { positionId } = position;
  const fills = trades.filter((trade) => trade.kind === 'fill');
  return [
    ...compare(
      'position-tokens',
      positionId,
      sumOf(fills, (trade) => trade.fill.tokens) - sumOf(sales, (sale) => sale.tokens),
      position.tokens,
    ),
    ...compare(
      'position-cost',
      positionId,
      costLeft(fills) - sumOf(sales, (sale) => sale.costLamports),
      position.costLamports,
    ),
    ...compare(
      'position-rent',
      positionId,
      sumOf(trades, (trade) => trade.fill.rentLamports) + sumOf(sales, (sale) => sale.rentLamports),
      position.rentLamports,
    ),
    ...compare(
      'position-realised',
      positionId,
      sumOf(trades, (trade) => trade.realisedLamports) + sumOf(sales, (sale) => sale.realisedLamports),
      position.realisedLamports,
    ),
    ...(position.status === 'closed' ? compare('closed-position-holds', positionId, 0n, position.tokens) : []),
  ];
};

/** Lamports paid by the buys less the cost that left with the sells, which is their net proceeds less their profit. */
const costLeft = (fills: readonly Trade[]): bigint =>
  sumOf(fills, ({ plan, fill, realisedLamports }) => {
    const net = fill.lamports - fill.feeLamports - fill.tipLamports;
    return plan.side === 'buy' ? -net : realisedLamports - net;
  });
