/** The webhooks registered at the market's Helius, through its own management API. */
import * as z from 'zod';

const registered = z.array(
  z.object({
    webhookID: z.string(),
    webhookURL: z.string(),
    webhookType: z.enum(['raw', 'enhanced']),
    accountAddresses: z.array(z.string()),
    transactionTypes: z.array(z.string()),
    authHeader: z.string().optional(),
  }),
);
export type Registered = z.output<typeof registered>[number];

const request = async (marketUrl: string, path: string, method: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${marketUrl}/v0/webhooks${path}?api-key=any`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) throw new Error(`${method} /v0/webhooks${path} answered ${response.status}`);
  return response.json();
};

export const webhooksAt = async (marketUrl: string): Promise<readonly Registered[]> =>
  registered.parse(await request(marketUrl, '', 'GET'));

export const addWebhook = async (marketUrl: string, webhook: Omit<Registered, 'webhookID'>): Promise<void> => {
  await request(marketUrl, '', 'POST', webhook);
};

/** Lets a webhook deliver to another URL. */
export const redirectWebhook = async (marketUrl: string, webhook: Registered, webhookURL: string): Promise<void> => {
  await request(marketUrl, `/${webhook.webhookID}`, 'PUT', { ...webhook, webhookURL });
};
