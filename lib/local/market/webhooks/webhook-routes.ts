/** Helius' webhook management API: `/v0/webhooks[/{id}]?api-key=`. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { createManagementFaults, type ManagementFaults } from './management-faults.ts';
import { type Webhook, type WebhookRegistry, webhookBody } from './webhook-registry.ts';

const toggle = z.object({ active: z.boolean() });

/** What goes wrong with the API in an outage says as much as the real one: something, and nothing of use. */
const failureText: Readonly<Record<number, string>> = {
  401: 'invalid api key provided',
  429: 'max usage reached',
};

/** Routes over a registry; `changed` is called after each change. Any non-empty API key is good. */
export const webhookRoutes = (
  registry: WebhookRegistry,
  changed: () => void = () => {},
  faults: ManagementFaults = createManagementFaults(),
): Hono => {
  const app = new Hono();
  const shown = ({ authHeader, accountAddresses, ...webhook }: Webhook, mostAddresses = Number.POSITIVE_INFINITY) => ({
    ...webhook,
    accountAddresses: accountAddresses.slice(0, mostAddresses),
    ...(authHeader === undefined || faults.hidesAuthHeaders ? {} : { authHeader }),
    ...{ wallet: 'simulated-market', project: 'simulated-market' },
  });
  /** The answer to a write: it has happened, whether or not anybody is told. */
  const told = async (context: Context, body: object, status: 200 | 201 = 200): Promise<Response> => {
    changed();
    if (faults.loseNextAnswers > 0) {
      faults.loseNextAnswers -= 1;
      await pause(faults.hangMs, undefined, { ref: false, signal: context.req.raw.signal }).catch(() => {});
    }
    return context.json(body, status);
  };
  const answer = async (context: Context, webhook: Webhook | undefined, status: 200 | 201 = 200): Promise<Response> =>
    webhook === undefined ? context.json({ error: 'webhook not found' }, 404) : told(context, shown(webhook), status);
  const body = async (context: Context): Promise<z.ZodSafeParseResult<z.output<typeof webhookBody>>> => {
    const parsed = webhookBody.safeParse(await context.req.json().catch(() => undefined));
    return parsed.success && faults.forgetsTxnStatus
      ? { ...parsed, data: { ...parsed.data, txnStatus: 'all' } }
      : parsed;
  };
  const refuse = (context: Context, error: z.ZodError): Response =>
    context.json({ error: `invalid webhook: ${error.issues.map((i) => `${i.path.join('.')} ${i.message}`)[0]}` }, 400);

  app.use(async (context, next) => {
    if ((context.req.query('api-key') ?? '') === '') return context.json({ error: 'missing api key' }, 401);
    if (faults.failNextRequests > 0) {
      faults.failNextRequests -= 1;
      const message = failureText[faults.failWith] ?? `failed for ${context.req.url}`;
      return Response.json({ jsonrpc: '2.0', error: { code: -32_000, message } }, { status: faults.failWith });
    }
    return next();
  });
  app.get('/', (context) => context.json(registry.all().map((webhook) => shown(webhook, faults.listedAddresses))));
  app.post('/', async (context) => {
    const parsed = await body(context);
    if (!parsed.success) return refuse(context, parsed.error);
    if (registry.all().length >= faults.mostWebhooks) return context.json({ error: 'webhook limit reached' }, 400);
    return answer(context, registry.create(parsed.data), 201);
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
  app.delete('/:id', async (context) => {
    if (!registry.remove(context.req.param('id'))) return context.json({ error: 'webhook not found' }, 404);
    return told(context, { success: true });
  });
  return app;
};
