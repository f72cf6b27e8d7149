import { parseForTrades } from '#adapters/helius/webhook-body.ts';
import type { ReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';
import type { WebhookConfig, WebhookHandler } from '../http/webhook-handler.ts';
import { createWebhookHandler } from '../http/webhook-handler.ts';

type Dependencies = Pick<WebhookConfig<unknown>, 'frontDoor' | 'report' | 'clock'> & {
  readonly receive: ReceiveWalletTrades;
};

/** POST /webhooks/wallet-trades */
export const createHandler = (dependencies: Dependencies): WebhookHandler =>
  createWebhookHandler({ ...dependencies, parse: parseForTrades });
