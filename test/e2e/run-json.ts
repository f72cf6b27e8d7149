/** The shape that `npm start -- --json` promises for the last line of its output. */
import * as z from 'zod';

const count = z.int().nonnegative();

export const runJson = z.object({
  drained: z.boolean(),
  signals: z.object({
    launches: count,
    walletTrades: count,
    duplicates: count,
    malformed: count,
    rejected: count,
  }),
  orders: z.object({
    planned: count,
    filled: count,
    failed: count,
    expired: count,
    rejected: count,
    unfinished: count,
    skipped: z.record(z.string(), count),
  }),
  positions: z.object({ opened: count, closed: count, open: count }),
  pnlLamports: z.string().regex(/^-?\d+$/),
  latencyMs: z.object({ p50: count, p99: count }),
  audit: z.object({ ok: z.boolean(), differences: z.array(z.unknown()) }),
});
export type RunJson = z.output<typeof runJson>;

/** What a run says of itself in its last line. Throws when that is not what was promised. */
export const lastLineOf = (stdout: string): RunJson =>
  runJson.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
