import type { FoundWebhook, WebhookSpec } from '../domain/webhooks/webhook.ts';

/** `refused`: the API said no, nothing was written. `unknown`: no clear answer; a write may have happened, or still may. */
export type RegistryAnswer<Value> =
  | { readonly kind: 'answered'; readonly value: Value }
  | { readonly kind: 'refused' | 'unknown'; readonly reason: string };

/**
 * The webhooks of a Helius account. No method throws for what the API answers, and no reason holds a key or a header.
 * Every webhook that it writes sends the current webhook secret.
 */
export type WebhookRegistry = {
  /** Identity of the current webhook secret, which tells nothing of it. */
  readonly secretId: string;
  /** Every webhook of the account. Long address lists may be cut short: `find` tells them whole. */
  readonly list: () => Promise<RegistryAnswer<readonly FoundWebhook[]>>;
  /** One webhook, or undefined when it does not exist. */
  readonly find: (id: string) => Promise<RegistryAnswer<FoundWebhook | undefined>>;
  /** A new webhook; it is never asked for a second time here, because a lost answer would make two. */
  readonly create: (spec: WebhookSpec) => Promise<RegistryAnswer<FoundWebhook>>;
  /** Replaces everything but the id, addresses included. */
  readonly replace: (id: string, spec: WebhookSpec) => Promise<RegistryAnswer<unknown>>;
  /** Switches on one that was switched off. */
  readonly enable: (id: string) => Promise<RegistryAnswer<unknown>>;
  /** Removes one; answered as well when it was gone already. */
  readonly remove: (id: string) => Promise<RegistryAnswer<unknown>>;
};
