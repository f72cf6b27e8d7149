/** The webhooks that exist, as Helius' management API keeps them. */
import * as z from 'zod';

/** What one may register; unknown fields are dropped, as the real API does. */
export const webhookBody = z.object({
  webhookURL: z.url({ protocol: /^https?$/ }),
  transactionTypes: z.array(z.string()).default(['ANY']),
  accountAddresses: z.array(z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/)).max(100_000),
  webhookType: z.enum(['raw', 'enhanced']).default('enhanced'),
  authHeader: z.string().optional(),
  encoding: z.string().optional(),
  txnStatus: z.enum(['all', 'success', 'failed']).default('all'),
});

export type WebhookBody = z.output<typeof webhookBody>;

export type Webhook = WebhookBody & { webhookID: string; active: boolean };

const savedWebhooks = z.array(z.intersection(webhookBody, z.object({ webhookID: z.string(), active: z.boolean() })));

export type WebhookRegistry = {
  all(): Webhook[];
  get(id: string): Webhook | undefined;
  create(body: WebhookBody): Webhook;
  /** Replaces everything but the id and the switch; undefined when there is no such webhook. */
  replace(id: string, body: WebhookBody): Webhook | undefined;
  setActive(id: string, active: boolean): Webhook | undefined;
  remove(id: string): boolean;
  /** The active ones that watch any of these addresses. */
  watching(addresses: ReadonlySet<string>): Webhook[];
  /** All of it as JSON text, for `createWebhookRegistry`. */
  save(): string;
};

/** Makes a registry; `newId` gives each webhook its id, `saved` is what an earlier one answered to `save()`. */
export const createWebhookRegistry = (newId: () => string, saved?: string): WebhookRegistry => {
  const webhooks = new Map<string, Webhook>();
  const watched = new Map<string, Set<string>>();
  const put = (webhook: Webhook): Webhook => {
    webhooks.set(webhook.webhookID, webhook);
    watched.set(webhook.webhookID, new Set(webhook.accountAddresses));
    return webhook;
  };
  if (saved !== undefined) for (const webhook of savedWebhooks.parse(JSON.parse(saved))) put(webhook);
  const change = (id: string, to: (webhook: Webhook) => Webhook): Webhook | undefined => {
    const webhook = webhooks.get(id);
    return webhook === undefined ? undefined : put(to(webhook));
  };
  return {
    all: () => [...webhooks.values()],
    get: (id) => webhooks.get(id),
    create: (body) => put({ webhookID: newId(), ...body, active: true }),
    replace: (id, body) => change(id, ({ webhookID, active }) => ({ webhookID, ...body, active })),
    setActive: (id, active) => change(id, (webhook) => ({ ...webhook, active })),
    remove: (id) => watched.delete(id) && webhooks.delete(id),
    watching: (addresses) =>
      [...webhooks.values()].filter(
        ({ webhookID, active }) => active && [...addresses].some((address) => watched.get(webhookID)?.has(address)),
      ),
    save: () => JSON.stringify([...webhooks.values()]),
  };
};
