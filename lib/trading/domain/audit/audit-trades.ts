/** The trades by themselves: each line adds up, and no order or signature is booked twice, be it as a flow. */

import type { Trade } from '../books/books.ts';
import { type Compare, comparing, type Difference, groupedBy } from './audit-difference.ts';
import type { ModeBooks } from './audited-books.ts';

/** Differences within the trades and between trades, positions and unfinished orders. */
export const auditTrades = (books: ModeBooks): readonly Difference[] => {
  const compare = comparing(books);
  const positionIds = new Set(books.positions.map((position) => position.positionId));
  const byOrder = groupedBy(books.trades, (trade) => trade.plan.orderId);
  const signed = [...books.trades, ...books.flows].filter((row) => row.signature !== undefined);
  const bySignature = groupedBy(signed, (row) => row.signature ?? '');
  const sales = books.flows.flatMap((flow) => flow.sales);
  return [
    ...books.trades.flatMap((trade) => auditTrade(compare, trade)),
    ...[...byOrder].flatMap(([orderId, trades]) => compare('order-booked-once', orderId, 1n, BigInt(trades.length))),
    ...[...bySignature].flatMap(([signature, rows]) =>
      compare('signature-booked-once', signature, 1n, BigInt(rows.length)),
    ),
    ...[...books.trades.map((trade) => trade.plan.positionId), ...sales.map((sale) => sale.positionId)]
      .filter((positionId) => !positionIds.has(positionId))
      .flatMap((positionId) => compare('trade-without-position', positionId, 1n, 0n)),
    ...books.unfinished.flatMap(({ plan: { orderId } }) =>
      compare('settled-but-unfinished', orderId, 0n, BigInt(byOrder.get(orderId)?.length ?? 0)),
    ),
  ];
};

const auditTrade = (compare: Compare, { kind, plan, fill, signature, realisedLamports }: Trade) => [
  ...compare(
    'fill-flows',
    plan.orderId,
    fill.lamports - fill.feeLamports - fill.tipLamports - fill.rentLamports,
    fill.walletLamports,
  ),
  ...compare('trade-signature', plan.orderId, plan.mode === 'live' ? 1n : 0n, signature === undefined ? 0n : 1n),
  ...(kind === 'failed' ? compare('failed-trade-moved', plan.orderId, 0n, fill.tokens) : []),
  ...(kind === 'fill' && plan.side === 'buy' ? compare('buy-realised', plan.orderId, 0n, realisedLamports) : []),
];
