/** Registers the front door's routes at a Helius-shaped management API, as an owner does with the real one. */
import * as z from 'zod';

export type WebhookTargets = {
  readonly heliusUrl: string;
  readonly frontDoorUrl: string;
  readonly authHeader: string;
  readonly leaders: readonly string[];
  readonly launchAddresses: readonly string[];
};

const registered = z.object({ webhookID: z.string(), webhookURL: z.string() });

const call = async (heliusUrl: string, path: string, init?: RequestInit): Promise<unknown> => {
  const response = await fetch(`${heliusUrl}/v0/webhooks${path}?api-key=local`, {
    ...init,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the webhook API answered ${response.status} to ${init?.method ?? 'GET'} ${path}`);
  return response.status === 204 ? undefined : response.json();
};

/** Removes every webhook that points at `frontDoorUrl`: what an earlier run on the same data left behind. */
export const removeWebhooks = async (heliusUrl: string, frontDoorUrl: string): Promise<void> => {
  const all = z.array(registered).parse(await call(heliusUrl, ''));
  const ours = all.filter(({ webhookURL }) => webhookURL.startsWith(`${frontDoorUrl}/`));
  await Promise.all(ours.map(({ webhookID }) => call(heliusUrl, `/${webhookID}`, { method: 'DELETE' })));
};

/** Registers both routes: raw for launches, enhanced for wallet trades, so that a run shows both formats. */
export const registerWebhooks = async (targets: WebhookTargets): Promise<void> => {
  const { heliusUrl, frontDoorUrl, authHeader } = targets;
  const register = (path: string, webhookType: 'raw' | 'enhanced', accountAddresses: readonly string[]) =>
    call(heliusUrl, '', {
      method: 'POST',
      body: JSON.stringify({
        webhookURL: `${frontDoorUrl}${path}`,
        transactionTypes: ['ANY'],
        accountAddresses,
        webhookType,
        authHeader,
      }),
    });
  await removeWebhooks(heliusUrl, frontDoorUrl);
  await register('/webhooks/launches', 'raw', targets.launchAddresses);
  await register('/webhooks/wallet-trades', 'enhanced', targets.leaders);
};
