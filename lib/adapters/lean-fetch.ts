/**
 * `fetch` for our own calls, over Node's HTTP client with kept connections: the global one loads undici, which costs a cold
 * start about 30 ms. Keeps: no redirect is followed, because it would carry a key to another host.
 */
import { Agent, type IncomingMessage, request as requestOverHttp } from 'node:http';
import { request as requestOverHttps, Agent as SecureAgent } from 'node:https';

/** What our callers ask with. */
type Asked = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

const [agent, secureAgent] = [new Agent({ keepAlive: true }), new SecureAgent({ keepAlive: true })];
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
// What the global one says of itself; some gates refuse who says nothing.
const usualHeaders = { accept: '*/*', 'user-agent': 'node' };

async function* chunksOf(response: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    yield* response as AsyncIterable<Buffer>;
  } catch (error) {
    // An answer that is broken off in time says that its connection was reset.
    signal?.throwIfAborted();
    throw error;
  }
}

const answerOf = (response: IncomingMessage, signal: AbortSignal | undefined) => {
  const status = response.statusCode ?? 0;
  const text = async (): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of chunksOf(response, signal)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  };
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name: string) => response.headers[name.toLowerCase()]?.toString() ?? null },
    body: {
      [Symbol.asyncIterator]: () => chunksOf(response, signal),
      cancel: async () => {
        response.destroy();
      },
    },
    text,
    json: async (): Promise<unknown> => JSON.parse(await text()),
  };
};

type Answer = ReturnType<typeof answerOf>;

/**
 * A kept connection may have been closed by the other side just before we wrote. It may have read the request all the same:
 * ask only what may be asked twice.
 */
const wasStale = (error: Error, reusedSocket: boolean): boolean =>
  reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

const ask = (url: URL, asked: Asked): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', headers, body, signal } = asked;
    const isSecure = url.protocol === 'https:';
    let isAnswered = false;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = (isSecure ? requestOverHttps : requestOverHttp)(
      url,
      {
        ...{ method, agent: isSecure ? secureAgent : agent },
        headers: { ...usualHeaders, ...headers, ...length },
        ...(signal === undefined ? {} : { signal }),
      },
      (response) => {
        isAnswered = true;
        if (redirects.has(response.statusCode ?? 0)) {
          response.destroy();
          reject(new TypeError('redirected'));
        } else resolve(answerOf(response, signal));
      },
    );
    sent.on('error', (error) => {
      if (signal?.aborted === true) reject(signal.reason);
      else if (!isAnswered && wasStale(error, sent.reusedSocket)) resolve(ask(url, asked));
      else reject(error);
    });
    sent.end(body);
  });

/**
 * Asks `http:` and `https:` addresses. Of the answer there are `ok`, `status`, `headers.get`, `text`, `json` and a `body` to
 * iterate over or to cancel. Rejects like the global `fetch` with `redirect: 'error'`.
 */
export const leanFetch = (async (input: string | URL, init: Asked = {}) =>
  ask(new URL(input), init)) as unknown as typeof fetch;
