import type { Flow } from '#trading/domain/books/flow.ts';
import { type Cell, csvText, isoTime } from './csv-text.ts';

const columns: readonly (readonly [name: string, cell: (flow: Flow) => Cell])[] = [
  ['time', ({ atMs }) => isoTime(atMs)],
  ['user', ({ userId }) => userId],
  ['mode', ({ mode }) => mode],
  ['kind', ({ kind }) => kind],
  ['wallet_lamports', ({ walletLamports }) => walletLamports],
  ['wallet_sol', ({ walletLamports }) => walletLamports],
  ['fee_lamports', ({ feeLamports }) => feeLamports],
  ['realised_lamports', ({ sales }) => sales.reduce((sum, sale) => sum + sale.realisedLamports, 0n)],
  ['positions', ({ sales }) => sales.map((sale) => `${sale.positionId} ${-sale.tokens}`).join('; ')],
  ['foreign_tokens_raw', ({ tokens }) => tokens.map(({ mint, change }) => `${mint} ${change}`).join('; ')],
  ['slot', ({ slot }) => slot],
  ['signature', ({ signature }) => signature],
  ['wallet', ({ wallet }) => wallet],
];

/** One line per flow, amounts as exact whole numbers with a SOL column beside them for people. */
export const flowsCsv = (flows: readonly Flow[]): string =>
  csvText(
    columns.map(([name]) => name),
    flows.map((flow) => columns.map(([, cell]) => cell(flow))),
  );
