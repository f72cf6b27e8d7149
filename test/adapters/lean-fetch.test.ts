import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leanFetch } from '#adapters/lean-fetch.ts';

let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
const sockets: Socket[] = [];
const server = createServer((request, response) => {
  sockets.push(request.socket);
  answer(request, response);
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?key=1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  sockets.length = 0;
});

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** Both must behave alike where our callers look. */
describe.each([
  ['our fetch', leanFetch],
  ['the global fetch', fetch],
])('%s', (_name, fetchApi) => {
  it('sends method, headers and body, and reads status, headers and JSON', async () => {
    answer = async (request, response) => {
      const { method, headers, url: path } = request;
      const seen = {
        method,
        path,
        body: await bodyOf(request),
        key: headers['x-api-key'],
        agent: headers['user-agent'],
      };
      response.writeHead(201, { 'x-ratelimit-reset': '7' }).end(JSON.stringify(seen));
    };
    const response = await fetchApi(url, { method: 'POST', headers: { 'x-api-key': 'k' }, body: '{"ä":1}' });
    expect([response.ok, response.status, response.headers.get('X-RateLimit-Reset')]).toEqual([true, 201, '7']);
    expect(response.headers.get('none')).toBeNull();
    expect(await response.json()).toEqual({
      method: 'POST',
      path: '/path?key=1',
      body: '{"ä":1}',
      key: 'k',
      agent: 'node',
    });
  });

  it('gives an error status as an answer, whose body can be left', async () => {
    answer = (_request, response) => response.writeHead(429).end('slowly');
    const response = await fetchApi(url);
    expect([response.ok, response.status]).toEqual([false, 429]);
    await response.body?.cancel();
  });

  it('throws a SyntaxError on a body that is no JSON', async () => {
    answer = (_request, response) => response.end('<html>');
    await expect((await fetchApi(url)).json()).rejects.toBeInstanceOf(SyntaxError);
  });

  it('gives the body to read as it comes', async () => {
    answer = (_request, response) => {
      response.write('one');
      setTimeout(() => response.end('two'), 20);
    };
    const parts: string[] = [];
    for await (const chunk of (await fetchApi(url)).body ?? []) parts.push(Buffer.from(chunk).toString());
    expect(parts.join('')).toBe('onetwo');
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %s', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
    await expect(fetchApi(url, { redirect: 'error' })).rejects.toBeInstanceOf(TypeError);
  });

  it('ends in time, before the answer and in the midst of it', async () => {
    answer = () => {};
    await expect(fetchApi(url, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
    answer = (_request, response) => {
      response.write('{');
    };
    const response = await fetchApi(url, { signal: AbortSignal.timeout(100) });
    await expect(response.json()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('rejects when nobody answers', async () => {
    await expect(fetchApi('http://127.0.0.1:1/')).rejects.toBeInstanceOf(Error);
  });
});

describe('connections', () => {
  it('are kept from one call to the next', async () => {
    answer = (_request, response) => response.end('{}');
    await (await leanFetch(url)).json();
    await (await leanFetch(url)).json();
    expect(new Set(sockets).size).toBe(1);
  });

  it('that were closed while nobody used them are opened again', async () => {
    answer = (_request, response) => response.end('{}');
    await (await leanFetch(url)).json();
    let times = 0;
    answer = (request, response) => {
      times += 1;
      if (times === 1) request.socket.destroy();
      else response.end('{"again":true}');
    };
    expect(await (await leanFetch(url)).json()).toEqual({ again: true });
  });

  it('that break on their first call are the caller’s to try again', async () => {
    answer = (request) => request.socket.destroy();
    server.closeAllConnections();
    await expect(leanFetch(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
