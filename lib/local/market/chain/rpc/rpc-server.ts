/** A Solana JSON-RPC node over HTTP and WebSocket on this machine's loopback, for any client of the real one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Chain } from '../chain.ts';
import type { ChainFaults } from '../faults.ts';
import { accountMethods } from './account-methods.ts';
import { acceptSubscriptions } from './account-subscriptions.ts';
import { clusterMethods } from './cluster-methods.ts';
import { historyMethods } from './history-methods.ts';
import { RpcError, rpcErrorCodes } from './rpc-error.ts';
import { createRpcNode, type RpcMethod, type RpcNode } from './rpc-node.ts';
import { sendMethods } from './send-methods.ts';

export type RpcServer = { url: string; close(): Promise<void> };
export type RpcServerOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** The chain's own unless told: give another object to a node that shall be worse than the chain. */
  faults?: ChainFaults;
};

const methods: Readonly<Record<string, RpcMethod>> = {
  ...clusterMethods,
  ...accountMethods,
  ...sendMethods,
  ...historyMethods,
};
const request = z.object({ id: z.unknown(), method: z.string(), params: z.unknown().optional() });

/** Listens on 127.0.0.1 and answers until closed; the path does not matter, as keys are often part of it. */
export const startRpcServer = async (chain: Chain, given: RpcServerOptions = {}): Promise<RpcServer> => {
  const node = createRpcNode(chain, given.faults ?? chain.faults);
  const app = new Hono().post('*', (context) => answerHttp(node, context));
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

const answerHttp = async (node: RpcNode, context: Context): Promise<Response> => {
  const { faults } = node;
  if (faults.latencyMs > 0) await sleep(faults.latencyMs);
  if (faults.rateLimitNextRequests > 0) {
    faults.rateLimitNextRequests -= 1;
    context.header('retry-after', String(faults.retryAfterSeconds));
    return context.json(failure(null, 429, 'Too many requests for a specific RPC call'), 429);
  }
  const body = await parsedBody(context);
  if (body === undefined) return context.json(failure(null, rpcErrorCodes.parseError, 'Parse error'));
  if (!Array.isArray(body)) return context.json(answer(node, body));
  if (body.length === 0) return context.json(failure(null, rpcErrorCodes.invalidRequest, 'Invalid request'));
  return context.json(body.map((each: unknown) => answer(node, each)));
};

const parsedBody = async (context: Context): Promise<unknown> => {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
};

const answer = (node: RpcNode, body: unknown) => {
  const asked = request.safeParse(body);
  if (!asked.success) return failure(null, rpcErrorCodes.invalidRequest, 'Invalid request');
  const { id, method, params } = asked.data;
  const found = methods[method];
  if (!found) return failure(id, rpcErrorCodes.methodNotFound, 'Method not found');
  try {
    return { jsonrpc: '2.0', result: found(node, params), id };
  } catch (error) {
    if (error instanceof RpcError) return failure(id, error.code, error.message, error.data);
    return failure(id, rpcErrorCodes.internalError, error instanceof Error ? error.message : 'Internal error');
  }
};

const failure = (id: unknown, code: number, message: string, data?: unknown) => ({
  jsonrpc: '2.0',
  error: { code, message, ...(data !== undefined && { data }) },
  id: id ?? null,
});
