/** The front door: the HTTP API of the stack, on loopback. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import type { OnCloudEvent } from './cloud-event.ts';
import { type FrontDoorResponse, failure, toHttpEvent, toHttpResponse } from './http-event.ts';

export type Route = {
  readonly method: string;
  readonly path: string;
  readonly invoke: (event: unknown) => Promise<unknown>;
};

export type HttpFront = {
  readonly url: string;
  /** Answers 503 from now on. */
  refuse(): void;
  /** Closes the door; open requests have `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
};

/** API Gateway's limit for a body: 10 MB. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Starts the front door on `127.0.0.1:port` (0 for any free port). `GET /health` answers 200. */
export const startHttpFront = async (
  routes: readonly Route[],
  port: number,
  onEvent: OnCloudEvent,
): Promise<HttpFront> => {
  let refusing = false;
  const app = new Hono();
  const answer = (context: Context, response: FrontDoorResponse) => {
    const { status, headers, body } = response;
    const { method, path } = context.req;
    onEvent({ kind: 'request', method, path, status, responseBody: body.toString('utf8') });
    return new Response(body.byteLength > 0 ? new Uint8Array(body) : null, { status, headers });
  };
  app.get('/health', (context) => context.json({ status: refusing ? 'draining' : 'ok' }));
  for (const { method, path, invoke } of routes) {
    app.on(method, path, async (context) => {
      if (refusing) return answer(context, failure(503, 'Service Unavailable'));
      const body = await readBody(context.req.raw);
      if (body === undefined) return answer(context, failure(413, 'Request Entity Too Large'));
      const event = toHttpEvent({
        method,
        routePath: path,
        url: new URL(context.req.url),
        headers: context.req.raw.headers,
        body,
        sourceIp: getConnInfo(context).remote.address ?? '127.0.0.1',
        receivedAtMs: Date.now(),
      });
      // The host has reported the failure; the sender learns no more than API Gateway would tell.
      const response = await invoke(event).then(toHttpResponse, () => failure(500, 'Internal Server Error'));
      return answer(context, response);
    });
  }
  app.notFound((context) => answer(context, failure(404, 'Not Found')));

  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    refuse: () => {
      refusing = true;
    },
    stop: (graceMs) =>
      new Promise((resolve) => {
        // A kept-alive connection becomes idle only once its answer is sent.
        const idle = setInterval(() => server.closeIdleConnections(), 10);
        const over = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearInterval(idle);
          clearTimeout(over);
          resolve();
        });
      }),
  };
};

/** The body, or `undefined` when it is over the limit: then the rest is not read. */
const readBody = async (request: Request): Promise<Uint8Array | undefined> => {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
