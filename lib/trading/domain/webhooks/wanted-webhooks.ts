/** What the settings want to be watched. */
import type { GlobalRow, UserRow } from '../settings/settings.ts';
import { leadersOf } from '../signals/leaders.ts';
import { type WebhookRoute, type WebhookType, webhookRoutes } from './webhook.ts';

export type WantedRoute = {
  readonly route: WebhookRoute;
  /** Undefined leaves the type of a webhook that is there, and makes a new one raw. */
  readonly type: WebhookType | undefined;
  /** Each once, in alphabetical order. */
  readonly addresses: readonly string[];
  /** False while a row of the settings cannot be read: then nothing that is watched is given up. */
  readonly complete: boolean;
};

export type WebhookTypes = Readonly<Partial<Record<WebhookRoute, WebhookType>>>;

/** The parts of a settings snapshot that decide it. */
type Settings = {
  readonly exitOwners: readonly Pick<UserRow, 'settings'>[];
  readonly global: Pick<GlobalRow, 'settings'> | undefined;
  readonly unreadable: readonly unknown[];
};

/** Launch addresses of the global settings, and every leader whom some user copies or is led out by, as far as rows can be read. */
export const wantedRoutes = (
  { exitOwners, global, unreadable }: Settings,
  types: WebhookTypes = {},
): readonly WantedRoute[] => {
  const watched: Record<WebhookRoute, Pick<WantedRoute, 'addresses' | 'complete'>> = {
    launches: { addresses: global?.settings.launchAddresses ?? [], complete: global !== undefined },
    'wallet-trades': { addresses: [...leadersOf(exitOwners)], complete: unreadable.length === 0 },
  };
  return webhookRoutes.map((route) => ({
    route,
    type: types[route],
    addresses: [...new Set(watched[route].addresses)].toSorted(),
    complete: watched[route].complete,
  }));
};
