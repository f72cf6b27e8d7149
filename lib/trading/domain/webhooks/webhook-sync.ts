/** What the last sync has left, and when the next one is due. Each call of Helius' management API costs 100 credits. */
import type { DurationMs, EpochMs } from '../values/quantities.ts';
import { durationMs } from '../values/quantities.ts';
import type { WantedRoute } from './wanted-webhooks.ts';
import type { WebhookRoute } from './webhook.ts';

/** A webhook as the last sync has left it. */
export type SyncedWebhook = {
  readonly id: string;
  readonly route: WebhookRoute;
  readonly part: number;
  readonly type: string;
  readonly addresses: number;
  /** Identity of the secret that it sends. */
  readonly secretId: string;
};

export type WebhookSync = {
  readonly atMs: EpochMs;
  /** Of the lease under which it was done; a lower one writes nothing. */
  readonly fence: number;
  /** `removed`: by an operator, and not put back until one syncs. */
  readonly outcome: 'settled' | 'failed' | 'removed';
  /** Why it failed. */
  readonly reason: string | undefined;
  /** What was wanted when everything was last found to be so. */
  readonly settled: { readonly key: string; readonly atMs: EpochMs } | undefined;
  readonly webhooks: readonly SyncedWebhook[];
};

/** Everything that decides what is wanted, as text: another text means that there is something to do. */
export const wantedFacts = (
  frontDoorUrl: string,
  secretId: string,
  wanted: readonly WantedRoute[],
): readonly string[] => [
  frontDoorUrl,
  secretId,
  ...wanted.flatMap(({ route, addresses, complete }) => [route, String(complete), ...addresses]),
];

export type SyncTimes = {
  /** Between two looks at what nobody has reason to doubt. */
  readonly lookEveryMs: DurationMs;
  /** After a sync that failed. */
  readonly againAfterMs: DurationMs;
  /** Between two looks while signals are missed and nothing is delivered. */
  readonly silentEveryMs: DurationMs;
};

/** Four looks a day, 12,000 credits a month. */
export const defaultSyncTimes: SyncTimes = {
  lookEveryMs: durationMs(6 * 3_600_000),
  againAfterMs: durationMs(15 * 60_000),
  silentEveryMs: durationMs(3_600_000),
};

export type SyncDue = 'never-synced' | 'wanted-changed' | 'failed-before' | 'silent' | 'long-ago';

/** Why a sync is due, or undefined while it is not. `key` is of what is wanted now. */
export const syncDue = (
  last: WebhookSync | undefined,
  key: string,
  isSilent: boolean,
  nowMs: EpochMs,
  times: SyncTimes = defaultSyncTimes,
): SyncDue | undefined => {
  if (last === undefined) return 'never-synced';
  if (last.outcome === 'removed') return undefined;
  const ageMs = nowMs - last.atMs;
  if (last.outcome === 'failed') return ageMs >= times.againAfterMs ? 'failed-before' : undefined;
  if (last.settled?.key !== key) return 'wanted-changed';
  if (isSilent && ageMs >= times.silentEveryMs) return 'silent';
  return ageMs >= times.lookEveryMs ? 'long-ago' : undefined;
};
