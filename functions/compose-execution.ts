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
import { defaultPace, type Execution } from '#trading/use-cases/execution.ts';
import { timingJournal } from '#trading/use-cases/time-exits.ts';
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

/** Jupiter's router at the providers' address. */
export const jupiterRouterOf = ({ jupiterUrl, jupiterApiKey }: Providers): SwapRouter =>
  createJupiterRouter({
    url: jupiterUrl,
    ...(jupiterApiKey === undefined ? {} : { apiKey: jupiterApiKey }),
    timeoutMs: routerTimeoutMs,
    now: systemClock,
  });

/** Everything but the signer. */
const composeMarket = async ({ secrets }: Pick<Clients, 'secrets'>, providersSecret: string) => {
  const providers = await loadProviders(secrets, providersSecret);
  return {
    router: jupiterRouterOf(providers),
    chain: createSolanaChain({ rpcUrls: providers.solanaRpcUrls, timeoutMs: rpcTimeoutMs }),
    reader: createSolanaAccountReader({ rpcUrls: providers.solanaRpcUrls, timeoutMs: rpcTimeoutMs }),
  };
};

/** One row that cannot be read is reported and left out: it must not stop the work on the others. */
export const unreadableRow =
  (logger: Logger) =>
  (row: string, problem: string): void =>
    logger.error('row unreadable', { row, problem });

/** All that orders need, wallet keys included. */
export const composeExecution = async (
  clients: Clients,
  names: Names & { readonly WALLET_SECRET_PREFIX: string },
  logger: Logger,
): Promise<Execution> => {
  const { documents, secrets } = clients;
  const table = { documents, tableName: names.TRADING_TABLE, onUnreadable: unreadableRow(logger) };
  return {
    ...(await composeMarket(clients, names.PROVIDERS_SECRET)),
    journal: timingJournal(createDynamoOrderJournal(table), createExitLatency()),
    positions: createDynamoPositionBook(table),
    accounts: createDynamoAccountBook(table),
    decisions: createDynamoDecisionLog(table),
    signer: createSecretSigner({
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

/** Runs `make` on first use and keeps its result; a failure is forgotten, so that the next use tries again. */
export const onFirstUse = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= make().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
};
