/** Tables as CSV that a spreadsheet can open without running anything. */
import { stringify } from 'csv-stringify/sync';
import { solText } from '#trading/domain/values/human-text.ts';

export type Cell = string | number | bigint | undefined;

/**
 * A header line and one line per row. Text that a spreadsheet would take for a formula gets a leading apostrophe. Bigints
 * are written exactly; in a column whose name ends in `_sol` they are lamports, written as SOL.
 */
export const csvText = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify([[...columns], ...rows.map((row) => [...row])], {
    escape_formulas: true,
    record_delimiter: 'unix',
    cast: {
      bigint: (value, { index }) => (columns[index]?.endsWith('_sol') === true ? solText(value) : String(value)),
    },
  });

/** An instant as ISO 8601 in UTC. */
export const isoTime = (atMs: number): string => new Date(atMs).toISOString();
