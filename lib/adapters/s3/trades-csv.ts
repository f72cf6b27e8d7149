import type { Trade } from '#trading/domain/books/books.ts';
import { type Cell, csvText, isoTime } from './csv-text.ts';

const columns: readonly (readonly [name: string, cell: (trade: Trade) => Cell])[] = [
  ['time', ({ fill }) => isoTime(fill.atMs)],
  ['user', ({ plan }) => plan.userId],
  ['mode', ({ plan }) => plan.mode],
  ['kind', ({ kind }) => kind],
  ['side', ({ plan }) => plan.side],
  ['context', ({ plan }) => plan.context],
  ['mint', ({ plan }) => plan.mint],
  ['tokens_raw', ({ fill }) => fill.tokens],
  ['traded_lamports', ({ fill }) => fill.lamports],
  ['traded_sol', ({ fill }) => fill.lamports],
  ['fee_lamports', ({ fill }) => fill.feeLamports],
  ['tip_lamports', ({ fill }) => fill.tipLamports],
  ['rent_lamports', ({ fill }) => fill.rentLamports],
  ['wallet_lamports', ({ fill }) => fill.walletLamports],
  ['wallet_sol', ({ fill }) => fill.walletLamports],
  ['realised_lamports', ({ realisedLamports }) => realisedLamports],
  ['realised_sol', ({ realisedLamports }) => realisedLamports],
  ['rule', ({ plan }) => plan.rule],
  ['leader', ({ plan }) => plan.leader],
  ['slot', ({ fill }) => fill.slot],
  ['signature', ({ signature }) => signature],
  ['order_id', ({ plan }) => plan.orderId],
  ['position_id', ({ plan }) => plan.positionId],
  ['cause', ({ plan }) => plan.cause],
  ['settings_version', ({ plan }) => plan.settingsVersion],
];

/** One line per trade, amounts as exact whole numbers with SOL columns beside them for people. */
export const tradesCsv = (trades: readonly Trade[]): string =>
  csvText(
    columns.map(([name]) => name),
    trades.map((trade) => columns.map(([, cell]) => cell(trade))),
  );
