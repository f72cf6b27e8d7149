/** Whether the webhooks deliver what happens on chain. Helius pauses them without a word when its credits are used up. */
import type { SignalCursor, WatchedAddress } from '../signals/missed-signal.ts';
import type { Signal } from '../signals/signal.ts';
import type { ArrivalCounts, SignalCount } from '../signals/signal-count.ts';
import { arrivals } from '../signals/signal-count.ts';
import type { EpochMs } from '../values/quantities.ts';
import type { WebhookRoute } from './webhook.ts';

/** When a signal that came by webhook was last accepted, by route; within the rhythm of the notes, see `SeenSignals`. */
export type LastDelivered = Readonly<Partial<Record<WebhookRoute, EpochMs>>>;

export type RouteArrivals = ArrivalCounts & {
  readonly route: WebhookRoute;
  readonly lastDeliveredAtMs: EpochMs | undefined;
  /** Block time of the newest transaction of a watched address that the recovery has dealt with. */
  readonly lastOnChainAtMs: EpochMs | undefined;
};

export type DeliveryHealth =
  /** No signal was there to be delivered, as far as the recovery has looked. */
  | 'quiet'
  | 'delivering'
  /** Some signals were never delivered, or late. */
  | 'lossy'
  /** Signals happen on chain and none is delivered. */
  | 'silent';

/** The route that brings a signal. */
export const routeOfSignal = ({ kind }: Pick<Signal, 'kind'>): WebhookRoute =>
  kind === 'launch' ? 'launches' : 'wallet-trades';

const routeOf = ({ kind }: WatchedAddress): WebhookRoute => (kind === 'launches' ? 'launches' : 'wallet-trades');

/** What is known of a route: its last delivery, its counts, and how recently its addresses were active. */
export const arrivalsOf = (
  route: WebhookRoute,
  last: LastDelivered,
  cursors: readonly SignalCursor[],
  counts: readonly SignalCount[],
): RouteArrivals => {
  const total = (arrival: keyof ArrivalCounts): number =>
    counts.filter(({ watched }) => routeOf(watched) === route).reduce((sum, count) => sum + count[arrival], 0);
  const onChain = cursors.flatMap(({ watched, signature, atMs }) =>
    routeOf(watched) === route && signature !== undefined ? [atMs] : [],
  );
  const [delivered, late, missed] = arrivals.map(total);
  return {
    route,
    lastDeliveredAtMs: last[route],
    lastOnChainAtMs: onChain.toSorted((one, other) => other - one)[0],
    ...{ delivered: delivered ?? 0, late: late ?? 0, missed: missed ?? 0 },
  };
};

/** Without a delivery for so long, and with signals missed meanwhile, a route is silent. */
export const silentAfterMs = 10 * 60_000;
/** More of a hundred signals that came late or never. */
const lossyPercent = 20;
const fewestSignals = 5;

/** How well a route delivers. The counts are those of today and yesterday. */
export const deliveryHealth = (
  { lastDeliveredAtMs, lastOnChainAtMs, delivered, late, missed }: RouteArrivals,
  nowMs: EpochMs,
): DeliveryHealth => {
  const signals = delivered + late + missed;
  const sinceMs = lastDeliveredAtMs === undefined ? Number.POSITIVE_INFINITY : nowMs - lastDeliveredAtMs;
  const wentOnWithoutMs =
    lastDeliveredAtMs === undefined || lastOnChainAtMs === undefined ? sinceMs : lastOnChainAtMs - lastDeliveredAtMs;
  if (missed > 0 && sinceMs > silentAfterMs && wentOnWithoutMs > silentAfterMs) return 'silent';
  if (signals >= fewestSignals && (late + missed) * 100 > signals * lossyPercent) return 'lossy';
  return sinceMs <= silentAfterMs || signals > 0 ? 'delivering' : 'quiet';
};
