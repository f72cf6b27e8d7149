/** The adapters that only the comparison of wallets with the books needs. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoSettingsStore } from '#adapters/dynamodb/settings-store.ts';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { createSolanaWalletHistory } from '#adapters/solana/create-solana-wallet-history.ts';

type Clients = { readonly documents: DynamoDBDocumentClient; readonly secrets: SecretsManagerClient };
type Names = { readonly SETTINGS_TABLE: string; readonly PROVIDERS_SECRET: string };

const rpcTimeoutMs = 4_000;

/** Settings and the histories of wallets. */
export const composeWallets = async ({ documents, secrets }: Clients, names: Names) => {
  const { solanaRpcUrls } = await loadProviders(secrets, names.PROVIDERS_SECRET);
  return {
    settings: createDynamoSettingsStore({ documents, tableName: names.SETTINGS_TABLE }),
    history: createSolanaWalletHistory({ rpcUrls: solanaRpcUrls, timeoutMs: rpcTimeoutMs }),
  };
};
