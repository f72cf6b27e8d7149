/** A Solana JSON-RPC node over HTTP and WebSocket on this machine's loopback, for any client of the real one. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Chain } from '../chain.ts';
import type { ChainFaults } from '../faults.ts';
import { acceptSubscriptions } from './account-subscriptions.ts';
import { answerRpc } from './rpc-answers.ts';
import { createRpcNode } from './rpc-node.ts';

export type RpcServer = { url: string; close(): Promise<void> };
export type RpcServerOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** The chain's own unless told: give another object to a node that shall be worse than the chain. */
  faults?: ChainFaults;
};

/** Listens on 127.0.0.1 and answers until closed; the path does not matter, as keys are often part of it. */
export const startRpcServer = async (chain: Chain, given: RpcServerOptions = {}): Promise<RpcServer> => {
  const node = createRpcNode(chain, given.faults ?? chain.faults);
  const app = new Hono().post('*', async (context) => {
    const { status, headers, body } = await answerRpc(node, await context.req.text());
    return context.body(body, status, headers);
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: given.port ?? 0 }, ({ port }) => resolve(port));
  server.once('error', reject);
  const cutSubscriptions = acceptSubscriptions(server, node);
  const url = `http://127.0.0.1:${await listening}`;
  return {
    url,
    close: () => {
      cutSubscriptions();
      const { promise, resolve: closed } = Promise.withResolvers<void>();
      server.close(() => closed());
      if ('closeAllConnections' in server) server.closeAllConnections();
      return promise;
    },
  };
};
