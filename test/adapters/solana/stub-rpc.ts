/** A Solana JSON-RPC node that answers what a test tells it to, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RpcRequest = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] };
export type RpcAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } }
  | { readonly status: number; readonly text: string }
  | { readonly silent: true };

const reply = (request: RpcRequest, answer: RpcAnswer): [status: number, text: string] =>
  'status' in answer
    ? [answer.status, answer.text]
    : [200, JSON.stringify({ jsonrpc: '2.0', id: request.id, ...answer })];

/** Listens on a free port of 127.0.0.1; the key in its address must never be seen again. */
export const startStubRpc = async (key: string) => {
  const requests: RpcRequest[] = [];
  const answers = new Map<string, (params: readonly unknown[]) => RpcAnswer>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = JSON.parse(Buffer.concat(chunks).toString()) as RpcRequest;
      requests.push(request);
      const answer = answers.get(request.method)?.(request.params) ?? {
        error: { code: -32601, message: `no ${request.method} at ?api-key=${key}` },
      };
      if ('silent' in answer) return;
      const [status, text] = reply(request, answer);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?api-key=${key}`,
    requests,
    answers,
    /** The answer to a method from now on. */
    on: (method: string, answer: RpcAnswer | ((params: readonly unknown[]) => RpcAnswer)) =>
      answers.set(method, typeof answer === 'function' ? answer : () => answer),
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
export type StubRpc = Awaited<ReturnType<typeof startStubRpc>>;

export const silent: RpcAnswer = { silent: true };
/** Errors whose text gives the key away. */
export const rpcError =
  (key: string) =>
  (code: number, data?: unknown): RpcAnswer => ({
    error: { code, message: `failed at ${key}`, ...(data === undefined ? {} : { data }) },
  });

/** What `getSignatureStatuses` answers of one signature, from a view of that slot. */
export const statuses = (slot: number, status: object | null): RpcAnswer => ({
  result: { context: { slot }, value: [status] },
});
export const status = (confirmationStatus: string, err: unknown = null) => ({
  slot: 90,
  confirmations: 1,
  err,
  status: { Ok: null },
  confirmationStatus,
});
/** What `getEpochInfo` answers. */
export const epoch = (absoluteSlot: number, blockHeight: number): RpcAnswer => ({
  result: { absoluteSlot, blockHeight, epoch: 1, slotIndex: 1, slotsInEpoch: 432_000 },
});
/** What `isBlockhashValid` answers, from a view of that slot. */
export const blockhashLife = (slot: number, value: boolean): RpcAnswer => ({ result: { context: { slot }, value } });
