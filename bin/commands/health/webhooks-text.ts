/** The webhooks as a person reads them. Neither a key nor a header is part of any of it. */
import { timeText } from '#trading/domain/values/human-text.ts';
import type { DeliveryHealth, RouteArrivals } from '#trading/domain/webhooks/delivery-health.ts';
import type { PlannedWebhook, WebhookPlan, WebhookStep } from '#trading/domain/webhooks/plan-webhooks.ts';
import type { WebhookSync } from '#trading/domain/webhooks/webhook-sync.ts';
import type { SyncOutcome } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import type { Written } from '#trading/use-cases/webhooks/write-webhook.ts';
import { tableText } from '../command-io.ts';

const becauseOf = (step: WebhookStep): string => {
  switch (step.kind) {
    case 'update':
      return `differs in ${step.because.join(', ')}`;
    case 'enable':
      return 'switched off';
    case 'remove':
      return step.because;
    case 'create':
      return 'missing';
  }
};

const urlOf = (step: WebhookStep): string => ('spec' in step ? step.spec.url : step.url);
const watchedBy = (step: WebhookStep): string => ('spec' in step ? String(step.spec.addresses.length) : '');

const stepRow = (step: WebhookStep): readonly string[] => [
  step.kind,
  urlOf(step),
  'id' in step ? step.id : '',
  watchedBy(step),
  becauseOf(step),
];
const stepHead = ['do', 'URL', 'id', 'addresses', 'because'];

/** What a sync would do. */
export const planText = ({ steps, foreign }: Pick<WebhookPlan, 'steps' | 'foreign'>): string =>
  [
    steps.length === 0 ? 'Everything is as wanted.\n' : tableText(stepHead, steps.map(stepRow)),
    foreign > 0 ? `${foreign} others in the account belong to somebody else and are not touched.\n` : '',
  ].join('');

const writtenRow = ({ step, answer, reason, id, verified }: Written): readonly string[] => [
  step.kind,
  urlOf(step),
  id ?? '',
  watchedBy(step),
  becauseOf(step),
  verified ? 'verified' : answer === 'answered' ? 'not as written, tried again' : `${answer}: ${reason ?? ''}`,
];

/** What a sync or a removal did. */
export const outcomeText = (outcome: SyncOutcome, nowMs: number): string => {
  if (outcome.kind === 'busy')
    return `Another sync is at work, for ${Math.ceil((outcome.untilMs - nowMs) / 1_000)} s at most: try again then.\n`;
  const { done } = outcome;
  return [
    done.length > 0 ? tableText([...stepHead, 'read back'], done.map(writtenRow)) : '',
    outcome.kind === 'settled'
      ? `Everything is as wanted${done.length === 0 ? ', and was before' : ''}.\n`
      : `Not done: ${outcome.reason}\n`,
  ].join('');
};

export type RouteStatus = RouteArrivals & { readonly health: DeliveryHealth };

export type WebhookStatus = {
  readonly ok: boolean;
  readonly plan: WebhookPlan;
  readonly routes: readonly RouteStatus[];
  readonly lastSync: WebhookSync | undefined;
};

const healthWords: Readonly<Record<DeliveryHealth, string>> = {
  quiet: 'quiet: nothing to deliver was seen on chain',
  delivering: 'delivering',
  lossy: 'LOSSY: many come late or never',
  silent: 'SILENT: signals happen, none is delivered; are the credits at Helius used up?',
};

const webhookRow = ({ route, part, spec, found, mismatches }: PlannedWebhook): readonly string[] => [
  part === 1 ? route : `${route} ${part}`,
  found?.id ?? 'MISSING',
  found?.type ?? '',
  `${found?.addresses.length ?? 0} of ${spec.addresses.length}`,
  found === undefined ? '' : found.active ? 'yes' : 'NO',
  found?.secret ?? '',
  mismatches.join(', ') || (found === undefined ? '' : 'as wanted'),
];

const routeRow = (each: RouteStatus): readonly string[] => [
  each.route,
  each.lastDeliveredAtMs === undefined ? 'none known' : timeText(each.lastDeliveredAtMs),
  each.lastOnChainAtMs === undefined ? 'none known' : timeText(each.lastOnChainAtMs),
  String(each.delivered),
  String(each.late),
  String(each.missed),
  healthWords[each.health],
];

const syncLine = (sync: WebhookSync | undefined): string => {
  if (sync === undefined) return 'Never synced.\n';
  const { outcome, atMs, reason } = sync;
  return `Last sync: ${outcome}, ${timeText(atMs)}${reason === undefined ? '' : ` (${reason})`}.\n`;
};

/** The status: each webhook beside what is wanted of it, and how each route delivers. */
export const statusText = ({ ok, plan, routes, lastSync }: WebhookStatus): string =>
  [
    plan.webhooks.length === 0
      ? 'Nothing to watch: no launch address and no leader.\n'
      : tableText(
          ['route', 'id', 'type', 'addresses', 'active', 'secret', 'differs in'],
          plan.webhooks.map(webhookRow),
        ),
    tableText(
      ['route', 'last delivery', 'last on chain', 'delivered', 'late', 'missed', 'today and yesterday'],
      routes.map(routeRow),
    ),
    plan.foreign > 0 ? `${plan.foreign} others in the account belong to somebody else.\n` : '',
    syncLine(lastSync),
    ok
      ? 'The webhooks are as wanted.\n'
      : 'Something is not as it should be: osprey webhooks sync, then osprey doctor.\n',
  ].join('');
