import type { DayStatement } from '../domain/books/statement.ts';
import type { Day } from '../domain/values/quantities.ts';

export type ExportedFile = {
  readonly name: string;
  /** Rows of a table, or users of a summary. */
  readonly rows: number;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
};

export type ExportManifest = { readonly day: Day; readonly files: readonly ExportedFile[] };

export type ExportStore = {
  /**
   * Writes a day's statement as files and last of all the manifest that names them: a day with a manifest is whole. The
   * same statement gives the same bytes.
   */
  readonly save: (statement: DayStatement) => Promise<ExportManifest>;
};
