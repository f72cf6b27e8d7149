/** The RPC nodes that Osprey asks, by plain JSON-RPC: a client that hides the node's error code is of no use here. */
import * as z from 'zod';
import { leanFetch } from '../lean-fetch.ts';
import { HttpFailure, RpcFailure, rpcFailure } from './rpc-failure.ts';

export type RpcNodesConfig = {
  /** At least one; each may carry an API key. */
  readonly rpcUrls: readonly string[];
  /** Of one request, answer included. */
  readonly timeoutMs: number;
  /** Hears that a node did not accept the key in its address. */
  readonly onUnauthorised?: () => void;
  /** Instead of the network, for tests. */
  readonly fetchApi?: typeof fetch;
};

const unauthorised: ReadonlySet<number> = new Set([401, 403]);

export type RpcNode = {
  /** The `result` of a JSON-RPC call. Throws `RpcError` with the node's own code, or what `fetch` throws. */
  readonly call: (method: string, params: readonly unknown[]) => Promise<unknown>;
};

/** The error object of a JSON-RPC answer; `data.err` names a transaction error such as `AlreadyProcessed`. */
export class RpcError extends RpcFailure {
  readonly transactionError: unknown;
  constructor(method: string, code: number, transactionError: unknown) {
    super(method, `rpc-${Math.abs(code)}`);
    this.transactionError = transactionError;
  }
}

const answer = z.union([
  z.object({ error: z.object({ code: z.number(), data: z.object({ err: z.unknown() }).optional().catch(undefined) }) }),
  z.object({ result: z.unknown() }),
]);

/** `fetch` with a time limit that throws on an error status, so that its code is known without reading text. */
const boundedFetch =
  ({ timeoutMs, onUnauthorised, fetchApi = leanFetch }: RpcNodesConfig): typeof fetch =>
  async (input, init) => {
    const response = await fetchApi(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return response;
    if (unauthorised.has(response.status)) onUnauthorised?.();
    await response.body?.cancel();
    throw new HttpFailure(response.status);
  };

const createCall =
  (url: string, fetchNode: typeof fetch): RpcNode['call'] =>
  async (method, params) => {
    const response = await fetchNode(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const parsed = answer.safeParse(await response.json());
    if (!parsed.success) throw new RpcFailure(method, 'unreadable-answer');
    if ('error' in parsed.data) throw new RpcError(method, parsed.data.error.code, parsed.data.error.data?.err);
    return parsed.data.result;
  };

/** The nodes behind these addresses, in order of preference. Opens no connection. Throws a RangeError when there is none. */
export const createRpcNodes = (config: RpcNodesConfig): readonly RpcNode[] => {
  const { rpcUrls } = config;
  if (rpcUrls.length === 0) throw new RangeError('at least one RPC address is needed');
  const fetchNode = boundedFetch(config);
  return rpcUrls.map((url) => ({
    call: createCall(url, fetchNode),
  }));
};

/** The first node's answer, or the next one's when it fails. Throws an {@link RpcFailure} of the last when all do. */
export const firstAnswer = async <Answer>(
  nodes: readonly RpcNode[],
  method: string,
  ask: (node: RpcNode) => Promise<Answer>,
): Promise<Answer> => {
  let failure: RpcFailure | undefined;
  for (const node of nodes) {
    try {
      return await ask(node);
    } catch (error) {
      failure = rpcFailure(method, error);
    }
  }
  throw failure ?? new RpcFailure(method, 'no-node');
};

/** Every node's answer. Throws an {@link RpcFailure} when one of them fails. */
export const everyAnswer = async <Answer>(
  nodes: readonly RpcNode[],
  method: string,
  ask: (node: RpcNode) => Promise<Answer>,
): Promise<readonly Answer[]> => {
  try {
    return await Promise.all(nodes.map(ask));
  } catch (error) {
    throw rpcFailure(method, error);
  }
};
