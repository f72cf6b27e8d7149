import { parseForLaunches } from '#adapters/helius/webhook-body.ts';
import type { ReceiveLaunches } from '#trading/use-cases/receive/receive-launches.ts';
import type { WebhookConfig, WebhookHandler } from '../http/webhook-handler.ts';
import { createWebhookHandler } from '../http/webhook-handler.ts';

type Dependencies = Pick<WebhookConfig<unknown>, 'frontDoor' | 'report' | 'clock'> & {
  readonly receive: ReceiveLaunches;
};

/** POST /webhooks/launches */
export const createHandler = (dependencies: Dependencies): WebhookHandler =>
  createWebhookHandler({ ...dependencies, parse: parseForLaunches });
