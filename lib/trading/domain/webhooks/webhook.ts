/** The webhooks of a Helius account. Knows nothing of HTTP; no secret is ever part of these values. */

/** The routes of the front door that Helius posts to. */
export const webhookRoutes = ['launches', 'wallet-trades'] as const;
export type WebhookRoute = (typeof webhookRoutes)[number];

/** The formats that both receivers understand. */
export const webhookTypes = ['raw', 'enhanced'] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** What Helius takes in one webhook. */
export const mostAddresses = 100_000;

/** A filter by type would lose trades that Helius' parser has mistaken for something else. */
export const everyTransactionType: readonly string[] = ['ANY'];
/** A failed transaction is no signal, and each delivery costs a credit. */
export const wantedTxnStatus = 'success';

/** A webhook as it is to be written; the header that Helius sends is the registry's affair. */
export type WebhookSpec = {
  readonly url: string;
  readonly type: WebhookType;
  readonly addresses: readonly string[];
};

/** A webhook as Helius tells of it. */
export type FoundWebhook = {
  readonly id: string;
  readonly url: string;
  /** One of {@link webhookTypes} in what we wrote; anything in a stranger's. */
  readonly type: string;
  readonly addresses: readonly string[];
  readonly transactionTypes: readonly string[];
  /** Undefined when it is not told. */
  readonly txnStatus: string | undefined;
  /** False when Helius has switched it off, for too many failures, or a person has. */
  readonly active: boolean;
  /** Whether the header it sends is the current webhook secret; `hidden` when that is not told. */
  readonly secret: 'current' | 'other' | 'hidden';
};

const pathOf = (route: WebhookRoute): string => `/webhooks/${route}`;

/** The address of a route; addresses beyond the first webhook's go to further parts of the same route. */
export const webhookUrl = (frontDoorUrl: string, route: WebhookRoute, part = 1): string =>
  `${frontDoorUrl.replace(/\/+$/, '')}${pathOf(route)}${part === 1 ? '' : `?part=${part}`}`;

/** The place of a webhook among ours, or undefined for one that belongs to somebody else: its URL alone tells. */
export const placeOf = (
  url: string,
  frontDoorUrls: readonly string[],
): { readonly route: WebhookRoute; readonly part: number } | undefined => {
  const [base = '', part] = url.split('?part=', 2);
  const route = webhookRoutes.find((each) => frontDoorUrls.some((door) => webhookUrl(door, each) === base));
  if (route === undefined) return undefined;
  if (part === undefined) return { route, part: 1 };
  return /^[2-9]$|^[1-9]\d{1,3}$/.test(part) ? { route, part: Number(part) } : undefined;
};
