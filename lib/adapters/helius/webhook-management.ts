/**
 * Helius' management API for webhooks: `<apiUrl>/v0/webhooks[/{id}]?api-key=`
 * (https://www.helius.dev/docs/api-reference/webhooks). Keeps: the API key stands in the address and the webhook secret in
 * bodies, so no address, header or body gets into an error or a reason; text of the API only after both were taken out.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import {
  everyTransactionType,
  type FoundWebhook,
  type WebhookSpec,
  wantedTxnStatus,
} from '#trading/domain/webhooks/webhook.ts';
import type { Sleep } from '#trading/ports/clock.ts';
import type { RegistryAnswer, WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { reasonOfNoAnswer, reasonOfStatus } from './webhook-management-failure.ts';

export const defaultHeliusApiUrl = 'https://api-mainnet.helius-rpc.com';

export type HeliusWebhooksConfig = {
  /** Base address, without `/v0/webhooks`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** The current webhook secret: what Helius is to send as `Authorization`, verbatim. */
  readonly authHeader: string;
  /** Of one request, answer included. */
  readonly timeoutMs: number;
  readonly sleep?: Sleep;
};

/** Fields that are not needed are not asked for; ones that Helius may leave out have what it takes by default. */
const webhookJson = z.object({
  webhookID: z.string().min(1),
  webhookURL: z.string(),
  webhookType: z.string().default('enhanced'),
  accountAddresses: z.array(z.string()).default([]),
  transactionTypes: z.array(z.string()).default([]),
  txnStatus: z.string().nullish(),
  active: z.boolean().default(true),
  authHeader: z.string().nullish(),
});

/** Tries of a request that is safe to repeat; a request to make something new is only repeated when it was turned away. */
const mostTries = 3;
const firstWaitMs = 500;
const longestWaitMs = 5_000;

/** Names a webhook secret without telling it. */
export const webhookSecretId = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex').slice(0, 16);

const waitOf = (response: Response, attempt: number): number => {
  const asked = Number(response.headers.get('retry-after')) * 1_000;
  return Math.min(longestWaitMs, asked > 0 ? asked : firstWaitMs * 2 ** attempt);
};

type Request = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly id?: string;
  readonly body?: object;
};

/** The registry over the API. */
export const createHeliusWebhooks = (config: HeliusWebhooksConfig): WebhookRegistry => {
  const { apiKey, authHeader, timeoutMs, sleep = async (ms) => pause(ms) } = config;
  const base = `${config.apiUrl.replace(/\/+$/, '')}/v0/webhooks`;
  const secrets = [apiKey, authHeader];

  const ask = ({ method, id, body }: Request): Promise<Response> => {
    const path = id === undefined ? '' : `/${encodeURIComponent(id)}`;
    return fetch(`${base}${path}?api-key=${encodeURIComponent(apiKey)}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(timeoutMs),
      // A redirect would carry the key to another host.
      redirect: 'error',
    });
  };

  /** The JSON of a good answer, undefined for a webhook that does not exist, or why there is none. */
  const call = async (request: Request): Promise<RegistryAnswer<unknown>> => {
    const mayRepeat = request.method !== 'POST';
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt === mostTries - 1;
      try {
        const response = await ask(request);
        if (response.status === 404 && request.id !== undefined) {
          await response.body?.cancel();
          return { kind: 'answered', value: undefined };
        }
        if (response.ok) return { kind: 'answered', value: response.status === 204 ? {} : await response.json() };
        const turnedAway = response.status === 429;
        const failed = response.status >= 500;
        if (isLast || !(turnedAway || (failed && mayRepeat)))
          return { kind: failed ? 'unknown' : 'refused', reason: await reasonOfStatus(response, secrets) };
        await response.body?.cancel();
        await sleep(waitOf(response, attempt));
      } catch (error) {
        if (isLast || !mayRepeat) return { kind: 'unknown', reason: reasonOfNoAnswer(error) };
        await sleep(firstWaitMs * 2 ** attempt);
      }
    }
  };

  const foundOf = (json: z.output<typeof webhookJson>): FoundWebhook => ({
    id: json.webhookID,
    url: json.webhookURL,
    type: json.webhookType,
    addresses: json.accountAddresses,
    transactionTypes: json.transactionTypes,
    txnStatus: json.txnStatus ?? undefined,
    active: json.active,
    secret: json.authHeader ? (json.authHeader === authHeader ? 'current' : 'other') : 'hidden',
  });

  const read = <Value>(answer: RegistryAnswer<unknown>, schema: z.ZodType<Value>): RegistryAnswer<Value> => {
    if (answer.kind !== 'answered') return answer;
    const parsed = schema.safeParse(answer.value);
    return parsed.success
      ? { kind: 'answered', value: parsed.data }
      : { kind: 'unknown', reason: 'unreadable-answer: not what the API is known to say' };
  };

  const bodyOf = ({ url, type, addresses }: WebhookSpec) => ({
    webhookURL: url,
    webhookType: type,
    accountAddresses: addresses,
    transactionTypes: everyTransactionType,
    txnStatus: wantedTxnStatus,
    authHeader,
  });
  const webhook = webhookJson.transform(foundOf);

  return {
    secretId: webhookSecretId(authHeader),
    list: async () => read(await call({ method: 'GET' }), z.array(webhook)),
    find: async (id) => read(await call({ method: 'GET', id }), webhook.optional()),
    create: async (spec) => read(await call({ method: 'POST', body: bodyOf(spec) }), webhook),
    replace: (id, spec) => call({ method: 'PUT', id, body: bodyOf(spec) }),
    enable: (id) => call({ method: 'PATCH', id, body: { active: true } }),
    remove: (id) => call({ method: 'DELETE', id }),
  };
};
