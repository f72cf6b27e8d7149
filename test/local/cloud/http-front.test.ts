import { request } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CloudEvent } from '#local/cloud/cloud-event.ts';
import { startHttpFront } from '#local/cloud/http-front.ts';

const opened = async (handle: (event: APIGatewayProxyEventV2) => unknown) => {
  const events: CloudEvent[] = [];
  const invoke = async (event: unknown) => handle(event as APIGatewayProxyEventV2);
  const routes = [{ method: 'POST', path: '/webhooks/launches', invoke }];
  const front = await startHttpFront(routes, 0, (event) => events.push(event));
  onTestFinished(() => front.stop(0));
  const post = (body?: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, query = '') =>
    fetch(`${front.url}/webhooks/launches${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });
  return { front, events, post };
};

describe('the front door', () => {
  it('sends the event that API Gateway sends', async () => {
    const seen: APIGatewayProxyEventV2[] = [];
    const { post, events } = await opened((event) => {
      seen.push(event);
      return { statusCode: 202, body: '{"taken":1}', headers: { 'Content-Type': 'application/json', 'X-Id': 7 } };
    });
    const response = await post(
      '[{"a":"é"}]',
      { Authorization: 'Secret', cookie: 'a=1; b=2', 'User-Agent': 'Helius' },
      '?x=1&x=2&y=%20',
    );
    expect(response.status).toBe(202);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-id')).toBe('7');
    expect(await response.json()).toEqual({ taken: 1 });
    expect(seen[0]).toMatchObject({
      version: '2.0',
      routeKey: 'POST /webhooks/launches',
      rawPath: '/webhooks/launches',
      rawQueryString: 'x=1&x=2&y=%20',
      queryStringParameters: { x: '1,2', y: ' ' },
      cookies: ['a=1', 'b=2'],
      headers: { authorization: 'Secret', 'content-type': 'application/json', 'content-length': '12' },
      requestContext: {
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
        http: {
          method: 'POST',
          path: '/webhooks/launches',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'Helius',
        },
      },
      body: '[{"a":"é"}]',
      isBase64Encoded: false,
    });
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
    expect(events).toEqual([
      { kind: 'request', method: 'POST', path: '/webhooks/launches', status: 202, responseBody: '{"taken":1}' },
    ]);
  });

  it('sends a body that is not text as base64, and no body as none', async () => {
    const seen: APIGatewayProxyEventV2[] = [];
    const { post } = await opened((event) => void seen.push(event));
    await post(new Uint8Array([0, 255]), { 'content-type': 'application/octet-stream' });
    await post();
    expect(seen[0]).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
    expect(seen[1]).toMatchObject({ isBase64Encoded: false });
    expect(seen[1]).not.toHaveProperty('body');
  });

  it('answers a result without a status as the JSON of a 200, and sets cookies', async () => {
    const results: unknown[] = [{ ok: true }, { statusCode: 200, cookies: ['a=1', 'b=2'] }, { statusCode: 'often' }];
    const { post } = await opened(() => results.shift());
    const plain = await post('{}');
    expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
      200,
      'application/json',
      '{"ok":true}',
    ]);
    expect((await post('{}')).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect((await post('{}')).status).toBe(500);
  });

  it('answers 500 without a word about the cause when the function fails', async () => {
    const { post } = await opened(() => {
      throw new Error('the password is hunter2');
    });
    const response = await post('{}');
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('answers 404 for an unknown path and for another method, and 200 for the health check', async () => {
    const { front } = await opened(() => undefined);
    expect((await fetch(`${front.url}/webhooks/other`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${front.url}/webhooks/launches`)).status).toBe(404);
    expect((await fetch(`${front.url}/health`)).status).toBe(200);
  });

  it('takes a body of 10 MB and refuses one byte more, announced or not', async () => {
    const limit = 10 * 1024 * 1024;
    const lengths: number[] = [];
    const { post, front } = await opened((event) => void lengths.push(event.body?.length ?? 0));
    expect((await post('x'.repeat(limit))).status).toBe(200);
    expect((await post('x'.repeat(limit + 1))).status).toBe(413);
    const unannounced = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${front.url}/webhooks/launches`, { method: 'POST' }, (response) => {
        resolve(response.statusCode);
        response.resume();
      });
      sent.on('error', reject);
      sent.write(Buffer.alloc(limit));
      sent.end(Buffer.alloc(1));
    });
    expect(unannounced).toBe(413);
    expect(lengths).toEqual([limit]);
  });

  it('answers 503 while it refuses', async () => {
    const { front, post } = await opened(() => undefined);
    front.refuse();
    expect((await post('{}')).status).toBe(503);
  });
});
