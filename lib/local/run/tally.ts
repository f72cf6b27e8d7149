/** Counts what came through the front door, from the answers of the receivers alone. */
import * as z from 'zod';
import type { CloudEvent } from '../cloud/cloud-event.ts';

const receipt = z.object({
  signals: z.array(z.string()).default([]),
  quarantined: z.int().default(0),
  dropped: z.record(z.string(), z.int()).default({}),
});

export type SignalCounts = {
  readonly launches: number;
  readonly walletTrades: number;
  /** Deliveries of a signal beyond its first. */
  readonly duplicates: number;
  /** Elements that went to quarantine. */
  readonly malformed: number;
  /** Requests refused at the door: 401, 413 or 400. */
  readonly rejected: number;
  /** Elements that were understood and are no signal, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
};

export type Tally = { readonly see: (event: CloudEvent) => void; readonly counts: () => SignalCounts };

const refusals = new Set([400, 401, 413]);

/** A tally that starts at zero. */
export const createTally = (): Tally => {
  const ids = new Set<string>();
  const dropped: Record<string, number> = {};
  let deliveries = 0;
  let malformed = 0;
  let rejected = 0;
  return {
    see: (event) => {
      if (event.kind !== 'request') return;
      if (refusals.has(event.status)) rejected += 1;
      if (event.status !== 200) return;
      const parsed = receipt.safeParse(JSON.parse(event.responseBody || '{}'));
      if (!parsed.success) return;
      deliveries += parsed.data.signals.length;
      malformed += parsed.data.quarantined;
      for (const id of parsed.data.signals) ids.add(id);
      for (const [reason, count] of Object.entries(parsed.data.dropped))
        dropped[reason] = (dropped[reason] ?? 0) + count;
    },
    counts: () => {
      const launches = [...ids].filter((id) => id.startsWith('launch:')).length;
      return {
        launches,
        walletTrades: ids.size - launches,
        duplicates: deliveries - ids.size,
        malformed,
        rejected,
        dropped,
      };
    },
  };
};
