/** The real adapters over one point's tables, node, swap API, queues and secrets, put together as `functions/` does. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoAccountBook } from '#adapters/dynamodb/account-book.ts';
import { createDynamoDecisionLog } from '#adapters/dynamodb/decision-log.ts';
import { createDynamoExitLine } from '#adapters/dynamodb/exit-line.ts';
import { createDynamoLaunchBook } from '#adapters/dynamodb/launch-book.ts';
import { createDynamoLeaseBook } from '#adapters/dynamodb/lease.ts';
import { createDynamoOrderJournal } from '#adapters/dynamodb/order-journal.ts';
import { createDynamoPositionBook } from '#adapters/dynamodb/position-book.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { createDynamoTokenReports } from '#adapters/dynamodb/token-reports.ts';
import { createDynamoWatchBook } from '#adapters/dynamodb/watch-book.ts';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaAddressHistory } from '#adapters/solana/create-solana-address-history.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaSimulator } from '#adapters/solana/create-solana-simulator.ts';
import { createSolanaTokenReader } from '#adapters/solana/create-solana-token-reader.ts';
import { createSolanaWalletHistory } from '#adapters/solana/create-solana-wallet-history.ts';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { createSqsExitQueue, createSqsOrderQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import { createTokenMetadata } from '#adapters/token-metadata/create-token-metadata.ts';
import type { OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { defaultPace } from '#trading/use-cases/orders/execution.ts';
import { createKnownPools } from '../../market/known-pools.ts';
import type { MarketFaults } from '../../market/market-faults.ts';
import { swapApi } from '../../market/swap-api/swap-api.ts';
import { queueUrlOf } from '../queues/sqs-client.ts';
import type { FaultMarket } from './market.ts';
import type { FaultNodes } from './nodes.ts';
import type { ModelSecrets } from './secrets.ts';
import type { PointTables } from './tables.ts';

const timeoutMs = 10_000;

/** What belongs to one worker alone. */
export type OwnParts = Pick<OrderExecution, 'clock' | 'sleep' | 'holder'>;

export type AdapterParts = {
  readonly tables: PointTables;
  readonly market: FaultMarket;
  readonly marketFaults: MarketFaults;
  readonly nodes: FaultNodes;
  readonly secrets: ModelSecrets;
  readonly sqs: SQSClient;
};

/** Contention is waited out at once: only the number of attempts matters here. */
const accessTo = ({ documents, names }: PointTables, table: keyof PointTables['names']) => ({
  ...{ documents, tableName: names[table] },
  ...{ sleep: async () => {}, random: () => 0.5 },
});

/** The books in DynamoDB. */
export const createBooks = (tables: PointTables) => {
  const access = accessTo(tables, 'trading');
  return {
    journal: createDynamoOrderJournal(access),
    positions: createDynamoPositionBook(access),
    accounts: createDynamoAccountBook(access),
    decisions: createDynamoDecisionLog(access),
  };
};
export type FaultBooks = ReturnType<typeof createBooks>;

/** The settings of a worker that has just been started: nothing is remembered yet. */
export const createSettings = (tables: PointTables, now: OwnParts['clock']) =>
  createDynamoSettingsStore({ ...accessTo(tables, 'settings'), now });

/** Makes the dependencies of one worker after the other; like a cold start, none shares a cache with another. */
export const createAdapters = (parts: AdapterParts) => {
  const { tables, market, marketFaults, nodes, secrets, sqs } = parts;
  const rpc = { ...nodes, timeoutMs };
  const books = createBooks(tables);
  const chain = createSolanaChain(rpc);
  const pools = createKnownPools(market.chain);
  const coordination = accessTo(tables, 'coordination');
  return (own: OwnParts) => {
    const now = own.clock;
    const api = swapApi(
      { chain: market.chain, faults: marketFaults, pools, nowMs: now, listed: () => undefined },
      { requestsPerSecond: 1_000 },
    );
    return {
      ...own,
      ...books,
      chain,
      settings: createSettings(tables, now),
      seen: createDynamoSeenSignals(coordination),
      cursors: createDynamoSignalCursors(coordination),
      leases: createDynamoLeaseBook(coordination),
      watches: createDynamoWatchBook(coordination),
      line: createDynamoExitLine(coordination),
      tokenReports: createDynamoTokenReports(coordination),
      launchBook: createDynamoLaunchBook(coordination),
      tokenReader: createSolanaTokenReader(rpc),
      swapSimulator: createSolanaSimulator(rpc),
      tokenMetadata: createTokenMetadata(),
      tokenScanners: [],
      addressHistory: createSolanaAddressHistory(rpc),
      walletHistory: createSolanaWalletHistory(rpc),
      orders: createSqsOrderQueue({ sqs: sqsSender(sqs), queueUrl: queueUrlOf('orders') }),
      exits: createSqsExitQueue({ sqs: sqsSender(sqs), queueUrl: queueUrlOf('exits') }),
      launches: createSqsSignalQueue({ sqs: sqsSender(sqs), queueUrl: queueUrlOf('launches') }),
      walletTrades: createSqsSignalQueue({ sqs: sqsSender(sqs), queueUrl: queueUrlOf('wallet-trades') }),
      router: createJupiterRouter({
        url: 'http://swap-api.faults.test/swap/v1',
        timeoutMs,
        now,
        fetchApi: async (input, init) => api.fetch(new Request(input, init)),
      }),
      reader: createSolanaAccountReader(rpc),
      signer: createSecretSigner({ secrets: secrets.client, walletSecretPrefix: 'wallets/', tipAccounts, now }),
      digest: sha256Digest,
      tipAccounts,
      pace: defaultPace,
    };
  };
};

/** Every port that any function is given. */
export type WorkerDeps = ReturnType<ReturnType<typeof createAdapters>>;
