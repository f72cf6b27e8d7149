/** What the owner is told about the webhooks, and in which words. No address with a key in it is ever part of them. */
import type { Alert } from '../books/alert.ts';
import { reasonWord, timeText } from '../values/human-text.ts';
import type { EpochMs } from '../values/quantities.ts';
import { dayOf } from '../values/quantities.ts';
import type { RouteArrivals } from './delivery-health.ts';
import type { FoundWebhook } from './webhook.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

const lines = (rows: Readonly<Record<string, string>>): string =>
  Object.entries(rows)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** A webhook was found switched off and is on again. */
export const switchedOffAlert = (webhook: FoundWebhook, nowMs: EpochMs): Alert => ({
  subject: 'A Helius webhook was switched off and is on again',
  body: lines({
    Webhook: webhook.id,
    Meaning: 'Helius switches a webhook off after too many failures, or somebody did',
    Effect: 'what happened meanwhile was not delivered; reconcile plays what is young enough',
    'What to do': 'look at the alarms of the front door and at osprey webhooks status',
    Time: timeText(nowMs),
  }),
  key: `webhook-switched-off#${webhook.id}#${Math.floor(nowMs / (hourSeconds * 1_000))}`,
  onceInSeconds: daySeconds,
  severity: 'warning',
});

/** The webhooks could not be brought in line with the settings. */
export const syncFailedAlert = (reason: string, nowMs: EpochMs): Alert => ({
  subject: `Helius webhooks are not in line with the settings: ${reasonWord(reason)}`,
  body: lines({
    Reason: reasonWord(reason),
    Effect: 'leaders added since are found by reconcile alone, a minute late; others go on',
    'What to do': 'osprey webhooks sync shows what is in the way; it is tried again every 15 minutes',
    Time: timeText(nowMs),
  }),
  key: `webhook-sync-failed#${reasonWord(reason)}#${dayOf(nowMs)}`,
  onceInSeconds: 2 * daySeconds,
  severity: 'critical',
});

/** Signals happen on chain and no webhook brings them. */
export const silentAlert = ({ route, missed, lastDeliveredAtMs }: RouteArrivals, nowMs: EpochMs): Alert => ({
  subject: `Helius delivers no ${route}`,
  body: lines({
    Route: route,
    'Last delivery': lastDeliveredAtMs === undefined ? 'none' : timeText(lastDeliveredAtMs),
    'Missed since yesterday': String(missed),
    Meaning:
      'the webhook is switched off, its secret is wrong, or the credits at Helius are used up: that pauses all of them',
    Effect: 'reconcile plays what it finds, a minute late; entries by then may be refused as too old',
    'What to do': 'osprey doctor says which of them it is; look at the credits at Helius',
    Time: timeText(nowMs),
  }),
  key: `webhook-silent#${route}#${dayOf(nowMs)}`,
  onceInSeconds: 2 * daySeconds,
  severity: 'critical',
});
