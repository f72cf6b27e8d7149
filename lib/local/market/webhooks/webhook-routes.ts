/** Helius' webhook management API: `/v0/webhooks[/{id}]?api-key=`. */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { type Webhook, type WebhookRegistry, webhookBody } from './webhook-registry.ts';

const toggle = z.object({ active: z.boolean() });

const shown = (webhook: Webhook): Record<string, unknown> => ({
  ...webhook,
  wallet: 'simulated-market',
  project: 'simulated-market',
});

/** Routes over a registry; `changed` is called after each change. Any non-empty API key is good. */
export const webhookRoutes = (registry: WebhookRegistry, changed: () => void = () => {}): Hono => {
  const app = new Hono();
  const answer = (context: Context, webhook: Webhook | undefined, status: 200 | 201 = 200): Response => {
    if (webhook === undefined) return context.json({ error: 'webhook not found' }, 404);
    changed();
    return context.json(shown(webhook), status);
  };
  const body = async (context: Context): Promise<z.ZodSafeParseResult<z.output<typeof webhookBody>>> =>
    webhookBody.safeParse(await context.req.json().catch(() => undefined));
  const refuse = (context: Context, error: z.ZodError): Response =>
    context.json({ error: `invalid webhook: ${error.issues.map((i) => `${i.path.join('.')} ${i.message}`)[0]}` }, 400);

  app.use(async (context, next) => {
    if ((context.req.query('api-key') ?? '') === '') return context.json({ error: 'missing api key' }, 401);
    return next();
  });
  app.get('/', (context) => context.json(registry.all().map(shown)));
  app.post('/', async (context) => {
    const parsed = await body(context);
    return parsed.success ? answer(context, registry.create(parsed.data), 201) : refuse(context, parsed.error);
  });
  app.get('/:id', (context) => {
    const webhook = registry.get(context.req.param('id'));
    return webhook === undefined ? context.json({ error: 'webhook not found' }, 404) : context.json(shown(webhook));
  });
  app.put('/:id', async (context) => {
    const parsed = await body(context);
    if (!parsed.success) return refuse(context, parsed.error);
    return answer(context, registry.replace(context.req.param('id'), parsed.data));
  });
  app.patch('/:id', async (context) => {
    const parsed = toggle.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return refuse(context, parsed.error);
    return answer(context, registry.setActive(context.req.param('id'), parsed.data.active));
  });
  app.delete('/:id', (context) => {
    if (!registry.remove(context.req.param('id'))) return context.json({ error: 'webhook not found' }, 404);
    changed();
    return context.json({ success: true });
  });
  return app;
};
