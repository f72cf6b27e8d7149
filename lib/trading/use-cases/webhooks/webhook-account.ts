/** The webhooks of the account beside what the settings want of them. */
import { type PlanInputs, planWebhooks, type WebhookPlan } from '../../domain/webhooks/plan-webhooks.ts';
import { type WantedRoute, type WebhookTypes, wantedRoutes } from '../../domain/webhooks/wanted-webhooks.ts';
import type { FoundWebhook } from '../../domain/webhooks/webhook.ts';
import { type WebhookSync, wantedFacts } from '../../domain/webhooks/webhook-sync.ts';
import type { Digest } from '../../ports/clock.ts';
import type { SettingsSnapshot, SettingsStore } from '../../ports/settings-store.ts';
import type { RegistryAnswer, WebhookRegistry } from '../../ports/webhook-registry.ts';
import type { WebhookSyncLog } from '../../ports/webhook-sync-log.ts';

export type SyncWish = {
  readonly frontDoorUrl: string;
  /** Earlier addresses of the same front door: their webhooks move here. */
  readonly formerUrls?: readonly string[];
  /** What each route is to be sent; a route left out keeps what it has. */
  readonly types?: WebhookTypes;
};

/** What the settings want, and its identity. */
export const wantedOf = (
  { registry, digest }: { readonly registry: Pick<WebhookRegistry, 'secretId'>; readonly digest: Digest },
  snapshot: SettingsSnapshot,
  { frontDoorUrl, types }: SyncWish,
): { readonly wanted: readonly WantedRoute[]; readonly key: string } => {
  const wanted = wantedRoutes(snapshot, types);
  return { wanted, key: digest(wantedFacts(frontDoorUrl, registry.secretId, wanted)) };
};

/** The secret that each webhook was last given, by its id. */
export const secretsWritten = (last: WebhookSync | undefined): ReadonlyMap<string, string> =>
  new Map((last?.webhooks ?? []).map(({ id, secretId }) => [id, secretId]));

/** Everything in the account; address lists of ours that do not look as wanted are read once more, whole. */
const readAccount = async (
  registry: WebhookRegistry,
  inputs: Omit<PlanInputs, 'found'>,
): Promise<RegistryAnswer<readonly FoundWebhook[]>> => {
  const listed = await registry.list();
  if (listed.kind !== 'answered') return listed;
  const { webhooks } = planWebhooks({ ...inputs, found: listed.value });
  const doubtful = new Set(
    webhooks.flatMap(({ found, mismatches }) =>
      found !== undefined && mismatches.includes('addresses') ? [found.id] : [],
    ),
  );
  const account: FoundWebhook[] = [];
  for (const webhook of listed.value) {
    const whole: RegistryAnswer<FoundWebhook | undefined> = doubtful.has(webhook.id)
      ? await registry.find(webhook.id)
      : { kind: 'answered', value: webhook };
    if (whole.kind !== 'answered') return whole;
    if (whole.value !== undefined) account.push(whole.value);
  }
  return { kind: 'answered', value: account };
};

/** Reads the account and plans. */
export const planAccount = async (
  registry: WebhookRegistry,
  { frontDoorUrl, formerUrls = [] }: SyncWish,
  wanted: readonly WantedRoute[],
  written: ReadonlyMap<string, string>,
): Promise<RegistryAnswer<WebhookPlan>> => {
  const inputs = { frontDoorUrl, formerUrls, wanted, secretId: registry.secretId, written };
  const account = await readAccount(registry, inputs);
  if (account.kind !== 'answered') return account;
  return { kind: 'answered', value: planWebhooks({ ...inputs, found: account.value }) };
};

export type AccountLook = {
  readonly registry: WebhookRegistry;
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly log: Pick<WebhookSyncLog, 'last'>;
  readonly digest: Digest;
};

/** What a sync would do now; needs no lease, because it writes nothing. Throws when settings or tables cannot be read. */
export const planSync = async (deps: AccountLook, wish: SyncWish): Promise<RegistryAnswer<WebhookPlan>> => {
  const [snapshot, last] = await Promise.all([deps.settings.load(), deps.log.last()]);
  return planAccount(deps.registry, wish, wantedOf(deps, snapshot, wish).wanted, secretsWritten(last));
};
