/** Watches the chain and hands every confirmed transaction that touches a registered address to the delivery. */
import type { Chain, LandedTransaction } from '../chain/chain.ts';
import type { MarketFaults } from '../market-faults.ts';
import type { Random } from '../random.ts';
import type { Delivery } from './delivery.ts';
import { type EnhancedConfig, enhancedPayload } from './enhanced-payload.ts';
import { rawPayload } from './raw-payload.ts';
import { type TransactionView, viewTransaction } from './transaction-view.ts';
import type { Webhook, WebhookRegistry } from './webhook-registry.ts';

export type SenderConfig = {
  random: Random;
  enhanced: Omit<EnhancedConfig, 'random'>;
  /** Chance that a transaction shares its post with the one before it to the same webhook, 0 to 1. */
  together: number;
};

/** Its owner's key or a token account of the wallet: either makes Helius send it. */
const touched = ({ accountKeys, preTokenBalances, postTokenBalances }: LandedTransaction): Set<string> =>
  new Set([...accountKeys, ...[...preTokenBalances, ...postTokenBalances].map(({ owner }) => owner)]);

const wanted = ({ webhookType, txnStatus, transactionTypes }: Webhook, failed: boolean, type: string): boolean => {
  if (webhookType === 'enhanced') {
    return !failed && txnStatus !== 'failed' && (transactionTypes.includes('ANY') || transactionTypes.includes(type));
  }
  return txnStatus === 'all' || (txnStatus === 'failed') === failed;
};

export type WebhookSender = {
  /** Sends what has become confirmed since the last call. */
  flush(): void;
  stop(): void;
};

/** Starts watching; nothing leaves before `flush` is called. */
export const createWebhookSender = (
  config: SenderConfig,
  parts: { chain: Chain; registry: WebhookRegistry; delivery: Delivery; faults: MarketFaults },
): WebhookSender => {
  const { chain, registry, delivery, faults } = parts;
  let unconfirmed: LandedTransaction[] = [];
  const unsubscribe = chain.onTransaction((landed) => {
    unconfirmed.push(landed);
  });
  const element = (webhook: Webhook, view: TransactionView): unknown => {
    const failed = view.landed.error !== undefined;
    if (webhook.webhookType === 'raw') return wanted(webhook, failed, '') ? rawPayload(view) : undefined;
    if (failed) return undefined;
    // A stream per signature: what is registered does not change how a transaction is labelled.
    const random = config.random.stream(view.landed.signature);
    const enhanced = enhancedPayload(view, { ...config.enhanced, random });
    return wanted(webhook, failed, enhanced.type) ? enhanced : undefined;
  };
  const flush = (): void => {
    const confirmed = unconfirmed.filter((landed) => chain.confirmation(landed) !== 'processed');
    if (confirmed.length === 0) return;
    unconfirmed = unconfirmed.filter((landed) => !confirmed.includes(landed));
    if (faults.webhooksPaused) return;
    const posts = new Map<Webhook, unknown[][]>();
    for (const landed of confirmed) {
      const webhooks = registry.watching(touched(landed));
      if (webhooks.length === 0) continue;
      const view = viewTransaction(landed);
      for (const webhook of webhooks) {
        const rendered = element(webhook, view);
        if (rendered === undefined) continue;
        const groups = posts.get(webhook) ?? [];
        const last = groups.at(-1);
        if (last !== undefined && config.random.chance(config.together)) last.push(rendered);
        else groups.push([rendered]);
        posts.set(webhook, groups);
      }
    }
    for (const [webhook, groups] of posts) for (const group of groups) delivery.deliver(webhook, group);
  };
  return { flush, stop: unsubscribe };
};
