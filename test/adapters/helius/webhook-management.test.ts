import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHeliusWebhooks } from '#adapters/helius/webhook-management.ts';
import { createManagementFaults } from '#local/market/webhooks/management-faults.ts';
import type { WebhookSpec } from '#trading/domain/webhooks/webhook.ts';
import { describeWebhookRegistry, valueOf } from '../../contract/webhook-registry.ts';
import { apiKey, type ManagementApi, secret, startManagementApi } from './management-api.ts';
import { address } from './payloads.ts';

let api: ManagementApi;
beforeAll(async () => {
  api = await startManagementApi();
});
afterAll(() => api.stop());

const empty = (): void => {
  for (const { webhookID } of api.account.all()) api.account.remove(webhookID);
  Object.assign(api.faults, createManagementFaults());
  api.requests.length = 0;
};

describeWebhookRegistry("Helius' management API", async () => {
  empty();
  return { registry: api.registry(), switchOff: async (id) => api.account.setActive(id, false) };
});

describe("the adapter of Helius' management API", () => {
  beforeEach(empty);
  const spec: WebhookSpec = {
    url: 'https://door.example/webhooks/launches',
    type: 'raw',
    addresses: [address(1)],
  };

  it('gives Helius the secret verbatim, and tells of another one without telling it', async () => {
    const { id } = valueOf(await api.registry().create(spec));
    expect(api.account.get(id)?.authHeader).toBe(secret);
    const seen = valueOf(await api.registry('a-newer-secret').find(id));
    expect(seen).toMatchObject({ secret: 'other' });
    expect(inspect(seen, { depth: 9 })).not.toContain(secret);
    api.faults.hidesAuthHeaders = true;
    expect(valueOf(await api.registry().find(id))).toMatchObject({ secret: 'hidden' });
  });

  it('names each secret by an id that does not tell it, another one for another secret', () => {
    expect(api.registry().secretId).not.toContain(secret);
    expect(api.registry().secretId).toBe(api.registry().secretId);
    expect(api.registry('another').secretId).not.toBe(api.registry().secretId);
  });

  it.each([429, 500, 503])('asks again after a %i, also where it would replace', async (failWith) => {
    const { id } = valueOf(await api.registry().create(spec));
    Object.assign(api.faults, { failNextRequests: 2, failWith });
    expect(valueOf(await api.registry().list())).toHaveLength(1);
    Object.assign(api.faults, { failNextRequests: 2, failWith });
    valueOf(await api.registry().replace(id, { ...spec, addresses: [address(2)] }));
    expect(api.account.get(id)?.accountAddresses).toEqual([address(2)]);
  });

  it('says that a webhook was refused when it certainly does not exist', async () => {
    api.faults.mostWebhooks = 0;
    expect(await api.registry().create(spec)).toEqual({
      kind: 'refused',
      reason: 'http-400: webhook limit reached',
    });
    Object.assign(api.faults, { failNextRequests: 9, failWith: 429, mostWebhooks: 5 });
    expect(await api.registry().create(spec)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^http-429: /),
    });
    expect(api.account.all()).toEqual([]);
  });

  it('says that it does not know when an answer gets lost, and never makes a second one by itself', async () => {
    api.faults.loseNextAnswers = 1;
    expect(await api.registry(secret, 250).create(spec)).toEqual({ kind: 'unknown', reason: 'timed-out' });
    expect(api.account.all()).toHaveLength(1);
    Object.assign(api.faults, { failNextRequests: 1, failWith: 502 });
    expect(await api.registry().create(spec)).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(/^http-502/),
    });
    expect(api.requests.filter((request) => request === 'POST ')).toHaveLength(2);
  });

  it('tells what is wrong with the key, and neither key, header nor address', async () => {
    const wrong = createHeliusWebhooks({
      ...{ apiUrl: api.url, apiKey: 'stale-key', authHeader: secret, timeoutMs: 5_000 },
      sleep: async () => {},
    });
    expect(await wrong.list()).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/^http-401: .*heliusApiKey/),
    });
    // The simulated outage quotes the address that was asked, key and all.
    Object.assign(api.faults, { failNextRequests: 9, failWith: 500 });
    const outage = await api.registry().list();
    expect(outage).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('[address]') });
    const unreachable = await createHeliusWebhooks({
      ...{ apiUrl: 'http://127.0.0.1:1', apiKey, authHeader: secret, timeoutMs: 5_000 },
      sleep: async () => {},
    }).list();
    expect(unreachable).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/^network-/) });
    const told = inspect([outage, unreachable], { depth: 9 });
    for (const hidden of [apiKey, encodeURIComponent(apiKey), secret, '127.0.0.1']) expect(told).not.toContain(hidden);
  });

  it('does not take something else for an answer', async () => {
    Object.assign(api.faults, { failNextRequests: 9, failWith: 200 });
    expect(await api.registry().list()).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(/^unreadable-answer/),
    });
  });
});
