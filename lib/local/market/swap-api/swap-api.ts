/** Jupiter's Swap API v1 and Price API v3 over the simulated chain. */
import { Hono, type MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { dexLabels, type MarketView } from './market-view.ts';
import { answerPrices, mostPriceIds } from './price.ts';
import { answerQuote } from './quote.ts';
import { parameterError, quoteQuery, quoteRequest, swapRequest } from './quote-request.ts';
import { rateLimit } from './rate-limit.ts';
import { answerSwap, answerSwapInstructions } from './swap.ts';

export type SwapApiConfig = {
  /** Per API key, over a window of 60 s. */
  requestsPerSecond: number;
};

const garbage = ['<html><body>502 Bad Gateway</body></html>', '{"outAmount": "12', '{}', '[]'];

const faulty =
  ({ faults }: MarketView): MiddlewareHandler =>
  async (context, next) => {
    const { swapApiLatencyMs, swapApiStatus } = faults;
    if (swapApiLatencyMs > 0) await new Promise((resolve) => setTimeout(resolve, swapApiLatencyMs));
    if (swapApiStatus !== undefined) {
      return context.json({ error: 'Service unavailable' }, swapApiStatus as ContentfulStatusCode);
    }
    if (faults.garbageNextSwapBodies === 0) return next();
    faults.garbageNextSwapBodies -= 1;
    return context.body(garbage[faults.garbageNextSwapBodies % garbage.length] ?? '', 200, {
      'content-type': 'application/json',
    });
  };

/** The routes `/swap/v1/*` and `/price/v3`. */
export const swapApi = (view: MarketView, { requestsPerSecond }: SwapApiConfig): Hono => {
  const app = new Hono();
  app.use(
    '/swap/v1/*',
    rateLimit({ requestsPerSecond, windowMs: 60_000, nowMs: view.nowMs }, view.faults),
    faulty(view),
  );
  app.use(
    '/price/v3',
    rateLimit({ requestsPerSecond, windowMs: 60_000, nowMs: view.nowMs }, view.faults),
    faulty(view),
  );

  app.get('/swap/v1/quote', (context) => {
    const parsed = quoteRequest.safeParse(quoteQuery(context.req.queries()));
    if (!parsed.success) return context.json(parameterError(parsed.error), 400);
    const answer = answerQuote(view, parsed.data);
    return 'errorCode' in answer ? context.json(answer, 400) : context.json(answer);
  });
  app.post('/swap/v1/swap', async (context) => {
    const parsed = swapRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json(parameterError(parsed.error), 422);
    const answer = answerSwap(view, parsed.data);
    return 'errorCode' in answer ? context.json(answer, 400) : context.json(answer);
  });
  app.post('/swap/v1/swap-instructions', async (context) => {
    const parsed = swapRequest.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json(parameterError(parsed.error), 422);
    const answer = answerSwapInstructions(view, parsed.data);
    return 'errorCode' in answer ? context.json(answer, 400) : context.json(answer);
  });
  app.get('/swap/v1/program-id-to-label', (context) =>
    context.json(Object.fromEntries(Object.values(dexLabels).map(({ programId, label }) => [programId, label]))),
  );
  app.get('/price/v3', (context) => {
    const ids = (context.req.query('ids') ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0 || ids.length > mostPriceIds) {
      return context.json({ error: `ids must name 1 to ${mostPriceIds} mints` }, 400);
    }
    return context.json(answerPrices(view, ids));
  });
  return app;
};
