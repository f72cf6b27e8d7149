import type { Scan, ScannerName } from '../domain/safety/token-report.ts';
import type { Mint } from '../domain/values/quantities.ts';

export type TokenScanner = {
  readonly name: ScannerName;
  /** What a scanner warns of, or why it has no word, within `timeoutMs`. Never throws, never `not-asked`. */
  readonly scan: (mint: Mint, timeoutMs: number) => Promise<Scan>;
};
