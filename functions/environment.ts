/**
 * Every variable a function may ask for. Each `functions/<name>/env.ts` picks its own from here, the stack and the
 * embedded cloud are typed by the result, so a forgotten variable does not compile.
 */
import * as z from 'zod';

const name = z.string().min(1);

export const variables = {
  SETTINGS_TABLE: name,
  TRADING_TABLE: name,
  COORDINATION_TABLE: name,
  LAUNCHES_QUEUE_URL: z.url(),
  WALLET_TRADES_QUEUE_URL: z.url(),
  ORDERS_QUEUE_URL: z.url(),
  EXITS_QUEUE_URL: z.url(),
  QUARANTINE_QUEUE_URL: z.url(),
  /** Dead-letter queues: where a consumer puts what it cannot read. */
  LAUNCHES_DEAD_QUEUE_URL: z.url(),
  WALLET_TRADES_DEAD_QUEUE_URL: z.url(),
  ORDERS_DEAD_QUEUE_URL: z.url(),
  EXITS_DEAD_QUEUE_URL: z.url(),
  /** Secret with `{ current, previous? }`: the values that Helius may send in the `Authorization` header. */
  WEBHOOK_SECRET: name,
  /** Secret with `{ solanaRpcUrls: [..], jupiterUrl, jupiterApiKey?, heliusApiKey?, heliusApiUrl? }`: RPC addresses carry API keys. */
  PROVIDERS_SECRET: name,
  /** Wallet keys are secrets named `<prefix><userId>`. */
  WALLET_SECRET_PREFIX: name,
  ALERTS_TOPIC_ARN: name,
  /** Whoever publishes there starts `watch-prices`. */
  WAKE_UPS_TOPIC_ARN: name,
  EXPORTS_BUCKET: name,
  /** Where Helius reaches the routes of the front door, without a path. */
  FRONT_DOOR_URL: z.url(),
} as const;

export type Variable = keyof typeof variables;

/** The zod object of the variables that one function declares. */
export const environmentOf = <const V extends Variable>(names: readonly V[]) =>
  z.object(Object.fromEntries(names.map((each) => [each, variables[each]])) as Pick<typeof variables, V>);
