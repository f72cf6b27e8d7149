/**
 * Tells whether a header carries the webhook's secret. Keeps: comparisons take the same time whatever differs; only
 * digests stay in memory; no error quotes the secret; a wrong header cannot make us read Secrets Manager at will.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { EpochMs } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';

export type WebhookSecret = {
  /** True when `header` is the current or the previous secret. Throws when the secret was never read. */
  readonly matches: (header: string | undefined) => Promise<boolean>;
  /** Reads the secret ahead of the first webhook. Never throws: a failure shows when it is needed. */
  readonly prefetch: () => void;
};

/** The one method of `SecretsManagerClient` that is needed. */
export type SecretReader = {
  readonly send: (command: GetSecretValueCommand) => Promise<Pick<GetSecretValueCommandOutput, 'SecretString'>>;
};

/** Narrows a client of the SDK, whose `send` has an overload for every command there is. */
export const secretReader = (client: SecretsManagerClient): SecretReader => ({
  send: (command) => client.send(command),
});

export type WebhookSecretConfig = {
  readonly secrets: SecretReader;
  readonly secretId: string;
  readonly clock: Clock;
  /** Older than this, the secret is read again before it is trusted. */
  readonly lifetimeMs?: number;
  /** The least time between two reads, whoever asks for them. */
  readonly rereadAfterMs?: number;
  /** While it cannot be read, the secret last read is trusted up to this age. */
  readonly graceMs?: number;
};

/** The content of the webhook secret. */
export const webhookSecretContent = z.object({ current: z.string().min(1), previous: z.string().min(1).nullish() });
type Digests = readonly [current: Buffer, previous: Buffer];
type Kept = { readonly digests: Digests; readonly readAtMs: EpochMs };

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Digests of the secret's JSON. What it throws says nothing of the text, which the messages of the parsers would quote. */
const digestsOf = (text: string | undefined): Digests => {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    throw new Error('the webhook secret is not JSON');
  }
  const parsed = webhookSecretContent.safeParse(json);
  if (!parsed.success) throw new Error('the webhook secret is not { "current": "...", "previous"?: "..." }');
  const current = digestOf(parsed.data.current);
  return [current, parsed.data.previous == null ? current : digestOf(parsed.data.previous)];
};

/** A secret `{ current, previous? }` in Secrets Manager, read at most once in `rereadAfterMs`. */
export const createWebhookSecret = ({
  secrets,
  secretId,
  clock,
  lifetimeMs = 60_000,
  rereadAfterMs = 5_000,
  graceMs = 900_000,
}: WebhookSecretConfig): WebhookSecret => {
  let kept: Kept | undefined;
  let triedAtMs: EpochMs | undefined;
  let reading: Promise<void> | undefined;

  const read = (): Promise<void> => {
    reading ??= (async () => {
      const readAtMs = clock();
      triedAtMs = readAtMs;
      try {
        const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
        kept = { digests: digestsOf(SecretString), readAtMs };
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  };
  // Without any secret every webhook fails, so that is tried again within the sender's few seconds of patience.
  const pauseMs = () => (kept === undefined ? Math.min(1_000, rereadAfterMs) : rereadAfterMs);
  const mayRead = () => reading !== undefined || triedAtMs === undefined || clock() - triedAtMs >= pauseMs();
  const ageMs = () => (kept === undefined ? Number.POSITIVE_INFINITY : clock() - kept.readAtMs);

  /** The digests, read first when they are too old; those last read serve through an outage. */
  const trusted = async (): Promise<Digests> => {
    if (ageMs() > lifetimeMs && mayRead()) {
      await read().catch((error: unknown) => {
        if (ageMs() > graceMs) throw error;
      });
    }
    if (kept === undefined || ageMs() > graceMs) throw new Error('the webhook secret could not be read');
    return kept.digests;
  };

  const isOneOf = (header: string, [current, previous]: Digests): boolean => {
    const digest = digestOf(header);
    const isCurrent = timingSafeEqual(digest, current);
    const isPrevious = timingSafeEqual(digest, previous);
    return isCurrent || isPrevious;
  };

  return {
    prefetch: () => {
      read().catch(() => undefined);
    },
    matches: async (header) => {
      const digests = await trusted();
      if (header === undefined || header === '') return false;
      if (isOneOf(header, digests)) return true;
      // It may have been rotated a moment ago.
      if (!mayRead()) return false;
      await read().catch(() => undefined);
      return kept !== undefined && isOneOf(header, kept.digests);
    },
  };
};
