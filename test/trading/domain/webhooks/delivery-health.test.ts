import { describe, expect, it } from 'vitest';
import { firstCursor, type SignalCursor } from '#trading/domain/signals/missed-signal.ts';
import type { SignalCount } from '#trading/domain/signals/signal-count.ts';
import { dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import {
  arrivalsOf,
  deliveryHealth,
  type RouteArrivals,
  silentAfterMs,
} from '#trading/domain/webhooks/delivery-health.ts';
import { atMs } from '../../../contract/journal-values.ts';

const minutesAgo = (minutes: number) => epochMs(atMs - minutes * 60_000);
const route = (more: Partial<RouteArrivals>): RouteArrivals => ({
  ...{ route: 'launches', lastDeliveredAtMs: undefined, lastOnChainAtMs: undefined, delivered: 0, late: 0, missed: 0 },
  ...more,
});
const healthOf = (more: Partial<RouteArrivals>) => deliveryHealth(route(more), atMs);

describe('the health of a route', () => {
  it('is quiet while nothing has happened on chain', () => {
    expect(healthOf({})).toBe('quiet');
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(600), lastOnChainAtMs: minutesAgo(600) })).toBe('quiet');
  });

  it('is delivering as long as signals arrive, and through the odd one that does not', () => {
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(1) })).toBe('delivering');
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(1), delivered: 90, late: 5, missed: 5 })).toBe('delivering');
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(300), lastOnChainAtMs: minutesAgo(300), delivered: 9 })).toBe(
      'delivering',
    );
  });

  it('is lossy when more than a fifth came late or never', () => {
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(1), delivered: 70, late: 10, missed: 20 })).toBe('lossy');
    expect(healthOf({ lastDeliveredAtMs: minutesAgo(1), delivered: 2, missed: 2 })).toBe('delivering');
  });

  it('is silent when signals are missed and none was delivered for ten minutes of them', () => {
    expect(healthOf({ missed: 1, lastOnChainAtMs: minutesAgo(1) })).toBe('silent');
    const gone = { delivered: 500, missed: 3, lastDeliveredAtMs: minutesAgo(11), lastOnChainAtMs: minutesAgo(0) };
    expect(healthOf(gone)).toBe('silent');
    expect(healthOf({ ...gone, lastDeliveredAtMs: epochMs(atMs - silentAfterMs) })).not.toBe('silent');
  });

  it('is not silent for what was missed before the last delivery: an outage that is over', () => {
    expect(healthOf({ missed: 3, lastDeliveredAtMs: minutesAgo(200), lastOnChainAtMs: minutesAgo(199) })).not.toBe(
      'silent',
    );
  });
});

describe('what is known of a route', () => {
  const launchAddress = { kind: 'launches', address: 'A' } as const;
  const leader = { kind: 'leader', address: 'L' } as const;
  const cursor = (watched: SignalCursor['watched'], minutes: number | undefined): SignalCursor =>
    firstCursor(
      watched,
      minutes === undefined
        ? undefined
        : {
            signature: 'S' as NonNullable<SignalCursor['signature']>,
            slot: 1,
            blockTimeMs: minutesAgo(minutes),
            failed: false,
          },
      atMs,
    );
  const count = (watched: SignalCount['watched'], missed: number): SignalCount => ({
    ...{ watched, day: dayOf(atMs), delivered: 10, late: 1, missed },
  });

  it('is the sum over its addresses, and the newest transaction of any', () => {
    const cursors = [cursor(launchAddress, 9), cursor(leader, 1), cursor({ ...leader, address: 'M' }, 5)];
    const counts = [count(launchAddress, 1), count(leader, 2), count({ ...leader, address: 'M' }, 3)];
    expect(arrivalsOf('wallet-trades', { 'wallet-trades': minutesAgo(2) }, cursors, counts)).toEqual({
      ...{ route: 'wallet-trades', lastDeliveredAtMs: minutesAgo(2), lastOnChainAtMs: minutesAgo(1) },
      ...{ delivered: 20, late: 2, missed: 5 },
    });
    expect(arrivalsOf('launches', {}, cursors, counts)).toMatchObject({ lastOnChainAtMs: minutesAgo(9), missed: 1 });
  });

  it('does not take the beginning of a watch for a transaction', () => {
    expect(arrivalsOf('launches', {}, [cursor(launchAddress, undefined)], [])).toEqual(route({}));
  });
});
