import type { Position } from '#trading/domain/books/position.ts';
import { type Cell, csvText, isoTime } from './csv-text.ts';

const columns: readonly (readonly [name: string, cell: (position: Position) => Cell])[] = [
  ['user', ({ userId }) => userId],
  ['mode', ({ mode }) => mode],
  ['mint', ({ mint }) => mint],
  ['status', ({ status }) => status],
  ['context', ({ context }) => context],
  ['tokens_raw', ({ tokens }) => tokens],
  ['cost_lamports', ({ costLamports }) => costLamports],
  ['cost_sol', ({ costLamports }) => costLamports],
  ['realised_lamports', ({ realisedLamports }) => realisedLamports],
  ['realised_sol', ({ realisedLamports }) => realisedLamports],
  ['rent_lamports', ({ rentLamports }) => rentLamports],
  ['opened_at', ({ openedAtMs }) => isoTime(openedAtMs)],
  ['closed_at', ({ closedAtMs }) => (closedAtMs === undefined ? undefined : isoTime(closedAtMs))],
  ['closed_by', ({ closedBy }) => closedBy],
  ['leader', ({ leader }) => leader],
  ['wallet', ({ wallet }) => wallet],
  ['position_id', ({ positionId }) => positionId],
];

/** One line per position, amounts as exact whole numbers with SOL columns beside them for people. */
export const positionsCsv = (positions: readonly Position[]): string =>
  csvText(
    columns.map(([name]) => name),
    positions.map((position) => columns.map(([, cell]) => cell(position))),
  );
