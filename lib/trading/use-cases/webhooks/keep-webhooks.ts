/**
 * Run every minute: a leader that is added is watched within it. Keeps: Helius is only asked when there is reason to, because
 * each call costs credits; whatever cannot be told to the owner changes nothing about the webhooks.
 */
import type { Alert } from '../../domain/books/alert.ts';
import { dayOf, epochMs } from '../../domain/values/quantities.ts';
import { arrivalsOf, deliveryHealth, type RouteArrivals } from '../../domain/webhooks/delivery-health.ts';
import { webhookRoutes } from '../../domain/webhooks/webhook.ts';
import { silentAlert, switchedOffAlert, syncFailedAlert } from '../../domain/webhooks/webhook-alerts.ts';
import { type SyncDue, syncDue } from '../../domain/webhooks/webhook-sync.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SeenSignals } from '../../ports/seen-signals.ts';
import type { SignalCursors } from '../../ports/signal-cursors.ts';
import type { WebhookRegistry } from '../../ports/webhook-registry.ts';
import { type SyncOutcome, type SyncWebhooks, syncWebhooks } from './sync-webhooks.ts';
import { type SyncWish, wantedOf } from './webhook-account.ts';

const dayMs = 86_400_000;

export type DeliveryReading = {
  readonly seen: Pick<SeenSignals, 'lastDelivered'>;
  readonly cursors: Pick<SignalCursors, 'load' | 'signalCounts'>;
  readonly clock: Clock;
};

/** How each route delivers: its last delivery, and what the recovery has counted today and yesterday. */
export const readDeliveries = async ({ seen, cursors, clock }: DeliveryReading): Promise<readonly RouteArrivals[]> => {
  const now = clock();
  const [last, known, today, yesterday] = await Promise.all([
    seen.lastDelivered(),
    cursors.load(),
    cursors.signalCounts(dayOf(now)),
    cursors.signalCounts(dayOf(epochMs(now - dayMs))),
  ]);
  return webhookRoutes.map((route) => arrivalsOf(route, last, known.cursors, [...today, ...yesterday]));
};

export type KeepWebhooks = SyncWebhooks &
  DeliveryReading & {
    /** The registry with the secret as it is now; the one beside it may be minutes old. Undefined when there is no key any more. */
    readonly fresh: () => Promise<WebhookRegistry | undefined>;
    /** Tells the owner once; must not throw. */
    readonly tell: (alert: Alert) => Promise<void>;
  };

export type Kept =
  | { readonly kind: 'not-due' }
  | { readonly kind: 'synced'; readonly due: SyncDue; readonly outcome: SyncOutcome };

const alertsAfter = (outcome: SyncOutcome, clock: Clock): readonly Alert[] => {
  if (outcome.kind === 'busy') return [];
  return [
    ...outcome.switchedOff.map((webhook) => switchedOffAlert(webhook, clock())),
    ...(outcome.kind === 'failed' ? [syncFailedAlert(outcome.reason, clock())] : []),
  ];
};

/** Syncs if that is due, and tells the owner what he should know. Throws when settings or tables cannot be read. */
export const keepWebhooks = async (deps: KeepWebhooks, wish: SyncWish): Promise<Kept> => {
  const { clock, tell } = deps;
  const [snapshot, last, routes] = await Promise.all([deps.settings.load(), deps.log.last(), readDeliveries(deps)]);
  const { wanted, key } = wantedOf(deps, snapshot, wish);
  const isWatched = ({ route }: RouteArrivals): boolean =>
    wanted.some((each) => each.route === route && each.addresses.length > 0);
  const silent = routes.filter((each) => isWatched(each) && deliveryHealth(each, clock()) === 'silent');
  const isDue = (ofKey: string): SyncDue | undefined => syncDue(last, ofKey, silent.length > 0, clock());
  // Nothing is written with a secret that may have been rotated since it was read: it would be put back.
  const registry = isDue(key) === undefined ? undefined : await deps.fresh();
  const due = registry && isDue(wantedOf({ ...deps, registry }, snapshot, wish).key);
  const outcome = registry && due && (await syncWebhooks({ ...deps, registry }, wish));
  // Told after the sync: an owner who has removed the webhooks knows that they are silent.
  const told = [
    ...(outcome === undefined ? [] : alertsAfter(outcome, clock)),
    ...(last?.outcome === 'removed' ? [] : silent.map((each) => silentAlert(each, clock()))),
  ];
  for (const alert of told) await tell(alert);
  return due === undefined || outcome === undefined ? { kind: 'not-due' } : { kind: 'synced', due, outcome };
};
