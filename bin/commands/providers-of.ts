import { loadProviders, type Providers } from '#adapters/secrets/providers.ts';
import type { Connection } from './connect.ts';

/** The nodes of the place with its swap API: the market's own beside its node, or that of the providers' secret. */
export const providersOf = async (connection: Connection): Promise<Providers | undefined> => {
  const nodes = await connection.nodes();
  const [node] = nodes;
  if (connection.local)
    return node === undefined ? undefined : { solanaRpcUrls: nodes, jupiterUrl: new URL('/swap/v1', node).href };
  const secretId = connection.variables['PROVIDERS_SECRET'];
  return secretId ? { ...(await loadProviders(connection.secrets(), secretId)), solanaRpcUrls: nodes } : undefined;
};
