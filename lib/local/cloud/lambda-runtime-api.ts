/**
 * The Lambda Runtime API on loopback. Each child has its own path below the address, so that the server knows who asks:
 * `http://127.0.0.1:<port>/<sandbox id>/2018-06-01/runtime/...`
 * Format: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RuntimeInvocation = {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly event: unknown;
};

/** What the server tells about one child. */
export type SandboxListener = {
  /** The child asks for its next event; `give` answers, at any later time. */
  onNext(give: (invocation: RuntimeInvocation) => void): void;
  onResponse(requestId: string, result: unknown): void;
  onError(requestId: string | undefined, error: { errorType: string; errorMessage: string }): void;
};

export type RuntimeApi = {
  /** Makes a sandbox known; returns what the child needs in `AWS_LAMBDA_RUNTIME_API`. */
  register(sandboxId: string, listener: SandboxListener): string;
  unregister(sandboxId: string): void;
  stop(): Promise<void>;
};

const ROUTE =
  /^\/([\w-]+)\/2018-06-01\/runtime\/(?:invocation\/(next)|invocation\/([\w-]+)\/(response|error)|(init\/error))$/;

/** Starts the Runtime API on a free loopback port. */
export const startRuntimeApi = async (): Promise<RuntimeApi> => {
  const listeners = new Map<string, SandboxListener>();
  const server = createServer((request, response) => {
    route(listeners, request, response).catch(() => response.destroy());
  });
  // A child may wait for its next event for as long as it likes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    register: (sandboxId, listener) => {
      listeners.set(sandboxId, listener);
      return `127.0.0.1:${port}/${sandboxId}`;
    },
    unregister: (sandboxId) => void listeners.delete(sandboxId),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const route = async (
  listeners: ReadonlyMap<string, SandboxListener>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const [, sandboxId = '', next, requestId, outcome] = ROUTE.exec(request.url ?? '') ?? [];
  const listener = listeners.get(sandboxId);
  if (listener === undefined) {
    response.writeHead(404).end();
    return;
  }
  if (next !== undefined) {
    listener.onNext((invocation) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.requestId,
        'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
        'lambda-runtime-invoked-function-arn': invocation.functionArn,
      });
      response.end(JSON.stringify(invocation.event ?? null));
    });
    return;
  }
  const body: unknown = JSON.parse(await readText(request));
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  if (requestId !== undefined && outcome === 'response') listener.onResponse(requestId, body);
  else listener.onError(requestId, toRuntimeError(body));
};

const toRuntimeError = (body: unknown) => {
  const text = (field: string) => String(Reflect.get(Object(body), field) ?? '');
  return { errorType: text('errorType'), errorMessage: text('errorMessage') };
};

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8') || 'null';
};
