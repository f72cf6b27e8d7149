/** Everything the market serves, on one port: the RPC node, the swap API, the webhooks' management, and its own state. */
import type { Address } from '@solana/kit';
import { Hono } from 'hono';
import type { TokenRegister } from './agents/token-register.ts';
import type { MarketStats } from './market-stats.ts';
import { marketWish, setFaults } from './market-wish.ts';
import { dexLabels, type MarketView } from './swap-api/market-view.ts';
import { swapApi } from './swap-api/swap-api.ts';
import type { WebhookRegistry } from './webhooks/webhook-registry.ts';
import { webhookRoutes } from './webhooks/webhook-routes.ts';

export type MarketAppParts = {
  view: MarketView;
  requestsPerSecond: number;
  registry: WebhookRegistry;
  rpc: (request: Request) => Promise<Response>;
  seed: string;
  tokens: TokenRegister;
  leaders: Address[];
  launchAddresses: Address[];
  stats: () => MarketStats;
  setPaused: (paused: boolean) => void;
};

/** What `GET /market` tells; the tokens' kinds are for whoever judges a bot, no bot should look. */
const state = ({ view, seed, tokens, leaders, launchAddresses, stats }: MarketAppParts) => ({
  seed,
  slot: view.chain.slot(),
  leaders,
  launchAddresses,
  venues: Object.keys(dexLabels),
  counters: stats(),
  faults: view.faults,
  tokens: tokens.all().map(({ mint, name, symbol, kind, venue, creator, createdAtMs, tradableAtMs, path }) => ({
    ...{ mint, name, symbol, kind, venue, creator, createdAtMs, tradableAtMs },
    shape: path.shape,
  })),
});

/** The whole app; `rpc` answers the JSON-RPC requests. */
export const marketApp = (parts: MarketAppParts): Hono => {
  const app = new Hono();
  app.get('/market', (context) => context.json(state(parts)));
  app.patch('/market', async (context) => {
    const { data: wish, error } = marketWish.safeParse(await context.req.json().catch(() => undefined));
    if (error !== undefined) return context.json({ error: error.issues[0]?.message ?? 'invalid' }, 400);
    if (wish.paused !== undefined) parts.setPaused(wish.paused);
    if (wish.faults !== undefined) setFaults(parts.view.faults, wish.faults);
    return context.json(state(parts));
  });
  app.route('/v0/webhooks', webhookRoutes(parts.registry));
  app.route('/', swapApi(parts.view, { requestsPerSecond: parts.requestsPerSecond }));
  app.post('*', (context) => parts.rpc(context.req.raw));
  return app;
};
