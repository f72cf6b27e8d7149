/** One loopback port for the whole market. */
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Chain } from './chain/chain.ts';
import { acceptSubscriptions } from './chain/rpc/account-subscriptions.ts';
import { createRpcNode } from './chain/rpc/rpc-node.ts';
import { startRpcServer } from './chain/rpc/rpc-server.ts';

export type MarketServer = { url: string; close(): Promise<void> };

/** Listens on 127.0.0.1; `appOf` is given what answers JSON-RPC requests. */
export const listen = async (
  chain: Chain,
  appOf: (rpc: (request: Request) => Promise<Response>) => Hono,
  port: number,
): Promise<MarketServer> => {
  const node = await startRpcServer(chain);
  const app = appOf(async (request) => {
    const { status, headers, body } = await fetch(node.url, {
      ...{ method: 'POST', body: await request.arrayBuffer() },
      headers: { 'content-type': 'application/json' },
    });
    return new Response(body, { status, headers });
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, (address) => resolve(address.port));
  server.once('error', reject);
  const cutSubscriptions = acceptSubscriptions(server, createRpcNode(chain, chain.faults));
  const url = `http://127.0.0.1:${await listening.catch(async (error: unknown) => {
    await node.close();
    throw error;
  })}`;
  return {
    url,
    close: async () => {
      cutSubscriptions();
      const { promise, resolve: closed } = Promise.withResolvers<void>();
      server.close(() => closed());
      if ('closeAllConnections' in server) server.closeAllConnections();
      await Promise.all([promise, node.close()]);
    },
  };
};
