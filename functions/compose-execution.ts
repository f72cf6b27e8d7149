/** The adapters that every function working on orders shares. Wallet keys and RPC addresses are read on first use. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { createLazyKmsKeys } from '#adapters/kms/lazy-kms-keys.ts';
import { loadProviders, type Providers } from '#adapters/secrets/providers.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { Clock, Sleep } from '#trading/ports/clock.ts';
import type { SwapRouter } from '#trading/ports/swap-router.ts';
import { timingJournal } from '#trading/use-cases/exits/time-exits.ts';
import { defaultPace, type Execution } from '#trading/use-cases/orders/execution.ts';
import { createExitLatency } from './exit-latency.ts';

export const systemClock: Clock = () => epochMs(Date.now());

const sleep: Sleep = async (ms) => {
  await wait(ms);
};

const rpcTimeoutMs = 4_000;
const routerTimeoutMs = 4_000;

type Clients = { readonly documents: DynamoDBDocumentClient; readonly secrets: SecretsManagerClient };
type Names = {
  readonly TRADING_TABLE: string;
  readonly PROVIDERS_SECRET: string;
};

/** Jupiter's router at the providers' address; `onUnauthorised` hears that its key is not valid. */
export const jupiterRouterOf = ({ jupiterUrl, jupiterApiKey }: Providers, onUnauthorised?: () => void): SwapRouter =>
  createJupiterRouter({
    url: jupiterUrl,
    ...(onUnauthorised === undefined ? {} : { onUnauthorised }),
    ...(jupiterApiKey === undefined ? {} : { apiKey: jupiterApiKey }),
    timeoutMs: routerTimeoutMs,
    now: systemClock,
  });

/** Everything but the signer. */
const composeMarket = async (
  { secrets }: Pick<Clients, 'secrets'>,
  providersSecret: string,
  onUnauthorised: () => void,
) => {
  const providers = await loadProviders(secrets, providersSecret);
  const rpc = { rpcUrls: providers.solanaRpcUrls, timeoutMs: rpcTimeoutMs, onUnauthorised };
  return {
    router: jupiterRouterOf(providers, onUnauthorised),
    chain: createSolanaChain(rpc),
    reader: createSolanaAccountReader(rpc),
  };
};

/** One row that cannot be read is reported and left out: it must not stop the work on the others. */
export const unreadableRow =
  (logger: Logger) =>
  (row: string, problem: string): void =>
    logger.error('row unreadable', { row, problem });

/** All that orders need, wallet keys included. Keys that a former making has read stay where they are. */
export const composeExecution = async (
  clients: Clients,
  names: Names & { readonly WALLET_SECRET_PREFIX: string },
  logger: Logger,
  { before, renew }: Making<Pick<Execution, 'signer'>>,
): Promise<Execution> => {
  const { documents, secrets } = clients;
  const table = { documents, tableName: names.TRADING_TABLE, onUnreadable: unreadableRow(logger) };
  return {
    ...(await composeMarket(clients, names.PROVIDERS_SECRET, renew)),
    journal: timingJournal(createDynamoOrderJournal(table), createExitLatency()),
    positions: createDynamoPositionBook(table),
    accounts: createDynamoAccountBook(table),
    decisions: createDynamoDecisionLog(table),
    signer:
      before?.signer ??
      createSecretSigner({
        secrets,
        walletSecretPrefix: names.WALLET_SECRET_PREFIX,
        tipAccounts,
        now: systemClock,
        kmsKeyOf: createLazyKmsKeys(systemClock),
      }),
    clock: systemClock,
    sleep,
    digest: sha256Digest,
    holder: randomUUID(),
    tipAccounts,
    pace: defaultPace,
  };
};

export type Making<T> = {
  /** What was made the last time: what must outlive a renewal is taken from it. */
  readonly before: T | undefined;
  /** Has it made anew at the next use: somebody was told that a key is not valid. */
  readonly renew: () => void;
};

/** Older than this, it is made again; until that is done, what there is serves. */
const lifetimeMs = 60_000;
/** The least time between two makings, whoever asks for them. */
const renewAfterMs = 5_000;
/** While it cannot be made again, what was made last serves up to this age. */
const graceMs = 900_000;

/**
 * Runs `make` on first use and keeps its result for a minute, so that addresses and keys that were changed in a secret are
 * taken up without a deployment. A first failure is forgotten: the next use tries again.
 */
export const onFirstUse = <T>(
  make: (making: Making<T>) => Promise<T>,
  now: Clock = systemClock,
): (() => Promise<T>) => {
  let kept: { readonly value: T; readonly madeAtMs: number } | undefined;
  let making: Promise<T> | undefined;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let suspected = false;
  const begin = (): Promise<T> => {
    triedAtMs = now();
    suspected = false;
    const renew = () => {
      suspected = true;
    };
    making ??= make({ before: kept?.value, renew })
      .then((value) => {
        kept = { value, madeAtMs: now() };
        return value;
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  };
  return async () => {
    if (kept === undefined) return begin();
    const { value, madeAtMs } = kept;
    const ageMs = now() - madeAtMs;
    if (now() - triedAtMs < renewAfterMs || (ageMs <= lifetimeMs && !suspected)) return value;
    const mustWait = suspected || ageMs > graceMs;
    const renewing = begin().catch((error: unknown) => {
      if (ageMs > graceMs) throw error;
      return value;
    });
    // What was read some minutes ago costs this signal no wait; what is not valid any more, or hours old, does.
    return mustWait ? renewing : value;
  };
};
