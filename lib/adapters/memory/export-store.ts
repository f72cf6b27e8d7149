import type { ExportStore } from '#trading/ports/export-store.ts';
import { exportFiles, exportKey } from '../s3/export-files.ts';

/** A store that keeps the text of every file by its key, in the order of writing. */
export const createMemoryExportStore = (): ExportStore & { readonly files: ReadonlyMap<string, string> } => {
  const files = new Map<string, string>();
  return {
    files,
    save: async (statement) => {
      const { files: written, manifestFile, manifest } = exportFiles(statement);
      for (const { name, text } of [...written, manifestFile]) files.set(exportKey(statement.day, name), text);
      return manifest;
    },
  };
};
