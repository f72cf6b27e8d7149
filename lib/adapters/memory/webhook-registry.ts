import {
  everyTransactionType,
  type FoundWebhook,
  type WebhookSpec,
  wantedTxnStatus,
} from '#trading/domain/webhooks/webhook.ts';
import type { RegistryAnswer, WebhookRegistry } from '#trading/ports/webhook-registry.ts';

/** A registry for simulation and tests; `account` holds what is registered and may be changed from outside. */
export const createMemoryWebhookRegistry = (
  secretId = 'secret-1',
  account = new Map<string, FoundWebhook>(),
): WebhookRegistry & { readonly account: Map<string, FoundWebhook> } => {
  let made = 0;
  const answered = <Value>(value: Value): RegistryAnswer<Value> => ({ kind: 'answered', value });
  const written = (id: string, { url, type, addresses }: WebhookSpec, active: boolean): FoundWebhook => ({
    ...{ id, url, type, addresses, active },
    transactionTypes: everyTransactionType,
    txnStatus: wantedTxnStatus,
    secret: 'current',
  });
  return {
    secretId,
    account,
    list: async () => answered([...account.values()]),
    find: async (id) => answered(account.get(id)),
    create: async (spec) => {
      made += 1;
      const webhook = written(`made-${made}`, spec, true);
      account.set(webhook.id, webhook);
      return answered(webhook);
    },
    replace: async (id, spec) => {
      const before = account.get(id);
      if (before !== undefined) account.set(id, written(id, spec, before.active));
      return answered(undefined);
    },
    enable: async (id) => {
      const before = account.get(id);
      if (before !== undefined) account.set(id, { ...before, active: true });
      return answered(undefined);
    },
    remove: async (id) => {
      account.delete(id);
      return answered(undefined);
    },
  };
};
