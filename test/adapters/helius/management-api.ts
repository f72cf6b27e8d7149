/** A local server with the shape of Helius' management API. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createHeliusWebhooks } from '#adapters/helius/webhook-management.ts';
import { createManagementFaults, type ManagementFaults } from '#local/market/webhooks/management-faults.ts';
import { createWebhookRegistry, type WebhookRegistry } from '#local/market/webhooks/webhook-registry.ts';
import { webhookRoutes } from '#local/market/webhooks/webhook-routes.ts';
import type { WebhookRegistry as Port } from '#trading/ports/webhook-registry.ts';

export const apiKey = 'helius key?&=';
export const secret = 'webhook-secret-nobody-may-see';

export type ManagementApi = {
  readonly url: string;
  readonly account: WebhookRegistry;
  readonly faults: ManagementFaults;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** The adapter over it; `authHeader` is the current webhook secret. */
  readonly registry: (authHeader?: string, timeoutMs?: number) => Port;
  readonly stop: () => Promise<void>;
};

/** Starts it on a free loopback port, without any webhook. */
export const startManagementApi = async (): Promise<ManagementApi> => {
  let made = 0;
  const account = createWebhookRegistry(() => `hook-${++made}`);
  const faults = createManagementFaults();
  const requests: string[] = [];
  const app = new Hono();
  app.use(async (context, next) => {
    requests.push(`${context.req.method} ${context.req.path.replace('/v0/webhooks', '')}`);
    if (context.req.query('api-key') !== apiKey) return context.json({ error: 'invalid api key' }, 401);
    return next();
  });
  app.route(
    '/v0/webhooks',
    webhookRoutes(account, () => {}, faults),
  );
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port));
  const url = `http://127.0.0.1:${await promise}`;
  return {
    ...{ url, account, faults, requests },
    registry: (authHeader = secret, timeoutMs = 5_000) =>
      createHeliusWebhooks({ apiUrl: url, apiKey, authHeader, timeoutMs, sleep: async () => {} }),
    stop: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
