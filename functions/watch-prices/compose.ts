import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient, createSnsClient, createSqsClient } from '#adapters/aws-clients.ts';
import { createDynamoCreatorBook } from '#adapters/dynamodb/creator-book.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { createDynamoPoolBook } from '#adapters/dynamodb/pool-book.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoPositionHistory } from '#adapters/dynamodb/position-history.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoTokenReports } from '#adapters/dynamodb/token-reports.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { createQuotedPrices } from '#adapters/jupiter/price-quotes.ts';
import { createSpotPrices } from '#adapters/jupiter/price-spots.ts';
import { loadProviders, type Providers } from '#adapters/secrets/providers.ts';
import { createSnsWakeUp } from '#adapters/sns/create-sns-wake-up.ts';
import { createCreatorAccounts, type FollowedAccounts } from '#adapters/solana/creator-accounts.ts';
import { createPriceAccounts } from '#adapters/solana/price-accounts.ts';
import { createPriceSocket, socketUrlOf } from '#adapters/solana/price-socket.ts';
import { createPriceSource } from '#adapters/solana/price-source.ts';
import { createSqsExitQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { defaultLeaseTimes } from '#trading/domain/prices/watch-lease.ts';
import { watchShards } from '#trading/domain/prices/watch-shards.ts';
import type { PoolBook, PriceSource } from '#trading/ports/price-source.ts';
import { createEntryRecall } from '#trading/use-cases/prices/recall-entries.ts';
import { createHistoryRecorder } from '#trading/use-cases/prices/record-history.ts';
import { defaultWatchPace } from '#trading/use-cases/prices/watch-prices-loop.ts';
import { createSafetyWatch } from '#trading/use-cases/prices/watch-safety.ts';
import { jupiterRouterOf, onFirstUse, systemClock, unreadableRow } from '../compose-execution.ts';
import { env } from './env.ts';
import { createHandler } from './handler.ts';
import { createPriceAge } from './price-age.ts';

/** Short: the next look comes soon, and an old answer is worth little. */
const readTimeoutMs = 2_500;

/** Exits of one moment are of many owners and mints, and wait for nobody: a rug of a token that many hold is one call long. */
const exitBatchesAtOnce = 10;

/** A source of its own: what one invocation heard is old for the next. */
const openSource = (providers: Providers, pools: PoolBook, along: FollowedAccounts): PriceSource => {
  const { solanaRpcUrls: rpcUrls, jupiterUrl, jupiterApiKey } = providers;
  const [firstUrl] = rpcUrls;
  const spots = createSpotPrices({ swapApiUrl: jupiterUrl, apiKey: jupiterApiKey, timeoutMs: readTimeoutMs });
  return createPriceSource({
    accounts: createPriceAccounts({ rpcUrls, timeoutMs: readTimeoutMs }),
    quoted: createQuotedPrices({ router: jupiterRouterOf(providers), spots, now: systemClock }),
    pools,
    along,
    now: systemClock,
    ...(firstUrl !== undefined && {
      openSocket: (onChange, onFollowed) => createPriceSocket({ url: socketUrlOf(firstUrl), onChange, onFollowed }),
    }),
  });
};

/** The Lambda handler of `watch-prices` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const names = env.parse(variables);
  const logger = new Logger({ serviceName: 'watch-prices' });
  const documents = createDocumentClient();
  const secrets = createSecretsManagerClient();
  const onUnreadable = unreadableRow(logger);
  const trading = { documents, tableName: names.TRADING_TABLE, onUnreadable };
  const coordination = { documents, tableName: names.COORDINATION_TABLE, onUnreadable };
  const history = createDynamoPositionHistory(coordination);
  const pools = createDynamoPoolBook({ ...coordination, now: systemClock });
  const creators = createDynamoCreatorBook({ ...coordination, now: systemClock });
  const reports = createDynamoTokenReports(coordination);
  const providers = onFirstUse(() => loadProviders(secrets, names.PROVIDERS_SECRET));
  const books = {
    positions: createDynamoPositionBook(trading),
    watches: createDynamoWatchBook(coordination),
    leases: createDynamoLeaseBook(coordination),
    settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
    exits: createSqsExitQueue({
      sqs: sqsSender(createSqsClient()),
      queueUrl: names.EXITS_QUEUE_URL,
      batchesAtOnce: exitBatchesAtOnce,
    }),
    wakeUp: createSnsWakeUp({ client: createSnsClient(), topicArn: names.WAKE_UPS_TOPIC_ARN }),
    clock: systemClock,
    sleep: async (ms: number) => {
      await wait(ms);
    },
    times: defaultLeaseTimes,
    pace: defaultWatchPace,
    shards: watchShards,
    onPriceAge: createPriceAge(),
    onFault: (what: string, error: unknown) =>
      logger.warn('watching goes on without', { what, error: error instanceof Error ? error : String(error) }),
  };
  return createHandler({
    watch: async () => {
      const known = await providers();
      const accounts = createPriceAccounts({ rpcUrls: known.solanaRpcUrls, timeoutMs: readTimeoutMs });
      const watchedCreators = createCreatorAccounts(accounts, creators);
      return {
        ...books,
        holder: randomUUID(),
        source: openSource(known, pools, watchedCreators),
        creators: watchedCreators,
        entries: createEntryRecall(reports, systemClock),
        safety: createSafetyWatch((mints) => accounts.mints(mints)),
        recorder: createHistoryRecorder(history, (error) => books.onFault('history', error)),
      };
    },
    logger,
  });
};
