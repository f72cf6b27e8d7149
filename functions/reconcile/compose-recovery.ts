/** The adapters that only the recovery of missed signals and of sales in a panic needs. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createSqsClient } from '#adapters/aws-clients.ts';
import { createDynamoSeenSignals } from '#adapters/dynamodb/seen-signals.ts';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { createSolanaAddressHistory } from '#adapters/solana/create-solana-address-history.ts';
import { createSqsExitQueue } from '#adapters/sqs/order-queue.ts';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import type { ExitQueue } from '#trading/ports/order-queue.ts';
import type { SignalRecovery } from '#trading/use-cases/reconcile/signal-recovery.ts';

type Clients = { readonly documents: DynamoDBDocumentClient; readonly secrets: SecretsManagerClient };
type Names = {
  readonly SETTINGS_TABLE: string;
  readonly COORDINATION_TABLE: string;
  readonly LAUNCHES_QUEUE_URL: string;
  readonly WALLET_TRADES_QUEUE_URL: string;
  readonly EXITS_QUEUE_URL: string;
  readonly PROVIDERS_SECRET: string;
};
type Recovery = Pick<SignalRecovery, 'settings' | 'history' | 'cursors' | 'seen' | 'launches' | 'walletTrades'> & {
  readonly exits: ExitQueue;
};

/** An answer that is late costs the addresses behind it their turn. */
const rpcTimeoutMs = 4_000;

/** Settings, cursors, histories of addresses, and the queues on which signals are played again and sales asked for. */
export const composeRecovery = async ({ documents, secrets }: Clients, names: Names): Promise<Recovery> => {
  const { solanaRpcUrls } = await loadProviders(secrets, names.PROVIDERS_SECRET);
  const sqs = sqsSender(createSqsClient());
  const coordination = { documents, tableName: names.COORDINATION_TABLE };
  return {
    settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
    history: createSolanaAddressHistory({ rpcUrls: solanaRpcUrls, timeoutMs: rpcTimeoutMs }),
    cursors: createDynamoSignalCursors(coordination),
    seen: createDynamoSeenSignals(coordination),
    launches: createSqsSignalQueue({ sqs, queueUrl: names.LAUNCHES_QUEUE_URL }),
    walletTrades: createSqsSignalQueue({ sqs, queueUrl: names.WALLET_TRADES_QUEUE_URL }),
    exits: createSqsExitQueue({ sqs, queueUrl: names.EXITS_QUEUE_URL }),
  };
};
