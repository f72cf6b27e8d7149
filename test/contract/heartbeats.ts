/** What every memory of scheduled runs must keep. */
import { expect, it } from 'vitest';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { Heartbeats } from '#trading/ports/heartbeats.ts';
import { atMs } from './journal-values.ts';

/** Runs the suite on memories that `create` makes, empty each time. */
export const describeHeartbeats = (name: string, create: () => Promise<Heartbeats>): void => {
  it(`heartbeats on ${name} tell the last run of each name, and none before the first`, async () => {
    const heartbeats = await create();
    expect(await heartbeats.last('reconcile')).toBeUndefined();
    await heartbeats.beat({ name: 'reconcile', atMs, failed: ['signals'] });
    const later = { name: 'reconcile', atMs: epochMs(atMs + 60_000), failed: [] };
    await heartbeats.beat(later);
    await heartbeats.beat({ name: 'other', atMs, failed: [] });
    expect(await heartbeats.last('reconcile')).toEqual(later);
  });
};
