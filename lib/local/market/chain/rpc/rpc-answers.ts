/** What a node answers to the body of a JSON-RPC request, whatever carries it. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { accountMethods } from './account-methods.ts';
import { clusterMethods } from './cluster-methods.ts';
import { historyMethods } from './history-methods.ts';
import { RpcError, rpcErrorCodes } from './rpc-error.ts';
import type { RpcMethod, RpcNode } from './rpc-node.ts';
import { sendMethods } from './send-methods.ts';

export type RpcAnswer = {
  readonly status: 200 | 429;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
};

const methods: Readonly<Record<string, RpcMethod>> = {
  ...clusterMethods,
  ...accountMethods,
  ...sendMethods,
  ...historyMethods,
};
const request = z.object({ id: z.unknown(), method: z.string(), params: z.unknown().optional() });
const json = { 'content-type': 'application/json' };

/** Answers one request or a batch of them; an overloaded node answers 429. */
export const answerRpc = async (node: RpcNode, body: string): Promise<RpcAnswer> => {
  const { faults } = node;
  if (faults.latencyMs > 0) await sleep(faults.latencyMs);
  if (faults.rateLimitNextRequests > 0) {
    faults.rateLimitNextRequests -= 1;
    const headers = { ...json, 'retry-after': String(faults.retryAfterSeconds) };
    const refusal = failure(null, 429, 'Too many requests for a specific RPC call');
    return { status: 429, headers, body: JSON.stringify(refusal) };
  }
  return { status: 200, headers: json, body: JSON.stringify(answerAll(node, parsedBody(body))) };
};

const parsedBody = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const answerAll = (node: RpcNode, body: unknown) => {
  if (body === undefined) return failure(null, rpcErrorCodes.parseError, 'Parse error');
  if (!Array.isArray(body)) return answer(node, body);
  if (body.length === 0) return failure(null, rpcErrorCodes.invalidRequest, 'Invalid request');
  return body.map((each: unknown) => answer(node, each));
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
