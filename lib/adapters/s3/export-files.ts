/** A day's statement as files: pure, so that every store writes the same bytes. */
import { createHash } from 'node:crypto';
import type { DayStatement, UserStatement } from '#trading/domain/books/statement.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import type { ExportedFile, ExportManifest } from '#trading/ports/export-store.ts';
import { flowsCsv } from './flows-csv.ts';
import { positionsCsv } from './positions-csv.ts';
import { tradesCsv } from './trades-csv.ts';

export type ExportFile = { readonly name: string; readonly contentType: string; readonly text: string };
export type ExportFiles = {
  readonly files: readonly ExportFile[];
  /** To be written after all others. */
  readonly manifestFile: ExportFile;
  readonly manifest: ExportManifest;
};

const csv = 'text/csv; charset=utf-8';
const json = 'application/json';

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every lamports member as a decimal string, with the same amount in SOL beside it. */
const summaryOf = (user: UserStatement): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    Object.entries(user).flatMap(([name, value]): [string, string | number][] => {
      if (value === undefined) return [];
      if (typeof value !== 'bigint') return [[name, value]];
      return [
        [name, String(value)],
        [name.replace(/Lamports$/, 'Sol'), solText(value)],
      ];
    }),
  );

const described = ({ name, text }: ExportFile, rows: number): ExportedFile => ({
  name,
  rows,
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** The files of a statement and the manifest with their sizes and hashes. */
export const exportFiles = ({ day, trades, flows, positions, users }: DayStatement): ExportFiles => {
  const tradesFile = { name: 'trades.csv', contentType: csv, text: tradesCsv(trades) };
  const flowsFile = { name: 'flows.csv', contentType: csv, text: flowsCsv(flows) };
  const positionsFile = { name: 'positions.csv', contentType: csv, text: positionsCsv(positions) };
  const summary = { name: 'summary.json', contentType: json, text: jsonText({ day, users: users.map(summaryOf) }) };
  const manifest: ExportManifest = {
    day,
    files: [
      described(tradesFile, trades.length),
      described(flowsFile, flows.length),
      described(positionsFile, positions.length),
      described(summary, users.length),
    ],
  };
  return {
    files: [tradesFile, flowsFile, positionsFile, summary],
    manifestFile: { name: 'manifest.json', contentType: json, text: jsonText(manifest) },
    manifest,
  };
};

/** `exports/2026-11-20/trades.csv` */
export const exportKey = (day: string, name: string): string => `exports/${day}/${name}`;
