import { describe, expect, it } from 'vitest';
import { createWebhookRegistry } from '#local/market/webhooks/webhook-registry.ts';
import { webhookRoutes } from '#local/market/webhooks/webhook-routes.ts';

const leader = 'BvgYHNDAy4U4WYuAoGN9Wc1Q7o26BjEtAbCkqVReceya';
const other = '5et5uNZDP9FXZPGU4k34PWXDRj8HBDdxB8yY4f9zisQA';
const body = { webhookURL: 'https://bot.example/hook', accountAddresses: [leader], authHeader: 'secret' };

const setup = () => {
  let serial = 0;
  const registry = createWebhookRegistry(() => `hook-${++serial}`);
  const app = webhookRoutes(registry);
  const call = async (method: string, path: string, sent?: unknown) => {
    const response = await app.request(`${path}?api-key=key`, {
      method,
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { app, call, registry };
};

describe('the management API', () => {
  it('needs an API key', async () => {
    expect((await setup().app.request('/')).status).toBe(401);
  });

  it('creates a webhook with an id, active, and with the defaults of the real one', async () => {
    const { call } = setup();
    const created = await call('POST', '/', body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      ...body,
      ...{ webhookID: 'hook-1', active: true, webhookType: 'enhanced', transactionTypes: ['ANY'], txnStatus: 'all' },
    });
    expect((await call('GET', '/hook-1')).body).toEqual(created.body);
    expect((await call('GET', '/')).body).toEqual([created.body]);
  });

  it('replaces all of it on PUT, the address list included', async () => {
    const { call, registry } = setup();
    await call('POST', '/', body);
    const { authHeader: _, ...withoutHeader } = body;
    const replaced = await call('PUT', '/hook-1', { ...withoutHeader, accountAddresses: [other] });
    expect(replaced.body).toMatchObject({ accountAddresses: [other] });
    expect(replaced.body['authHeader']).toBeUndefined();
    expect(registry.watching(new Set([leader]))).toEqual([]);
    expect(registry.watching(new Set([leader, other]))).toHaveLength(1);
  });

  it('switches one off and on, and a webhook that is off watches nothing', async () => {
    const { call, registry } = setup();
    await call('POST', '/', body);
    expect((await call('PATCH', '/hook-1', { active: false })).body).toMatchObject({ active: false });
    expect(registry.watching(new Set([leader]))).toEqual([]);
    await call('PATCH', '/hook-1', { active: true });
    expect(registry.watching(new Set([leader]))).toHaveLength(1);
  });

  it('deletes, and knows nothing of it afterwards', async () => {
    const { call } = setup();
    await call('POST', '/', body);
    expect((await call('DELETE', '/hook-1')).status).toBe(200);
    expect((await call('GET', '/hook-1')).status).toBe(404);
    expect((await call('PUT', '/hook-1', body)).status).toBe(404);
    expect((await call('DELETE', '/hook-1')).status).toBe(404);
  });

  it.each([
    ['no URL', { ...body, webhookURL: 'bot' }],
    ['an address that is none', { ...body, accountAddresses: ['0OIl'] }],
    ['a type it does not have', { ...body, webhookType: 'discord' }],
  ])('refuses a body with %s', async (_, wrong) => {
    expect((await setup().call('POST', '/', wrong)).status).toBe(400);
  });

  it('comes back from what it saved', async () => {
    const { call, registry } = setup();
    await call('POST', '/', body);
    const again = createWebhookRegistry(() => 'x', registry.save());
    expect(again.all()).toEqual(registry.all());
    expect(again.watching(new Set([leader]))).toHaveLength(1);
  });
});
