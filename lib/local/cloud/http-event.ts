/**
 * API Gateway's HTTP API, payload format 2.0: a request becomes an event, and what the function returns a response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export type FrontDoorRequest = {
  readonly method: string;
  readonly routePath: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly receivedAtMs: number;
};

export type FrontDoorResponse = { readonly status: number; readonly headers: Headers; readonly body: Buffer };

const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.+-]+\+(json|xml)\b)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The event of a request. A body that is not text, or is compressed, travels as base64. */
export const toHttpEvent = (request: FrontDoorRequest): APIGatewayProxyEventV2 => {
  const { url, method, routePath, body, receivedAtMs } = request;
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  const query = [...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key).join(',')]);
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '') && headers['content-encoding'] === undefined;
  const routeKey = `${method} ${routePath}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers,
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: url.hostname,
      domainPrefix: url.hostname.split('.')[0] ?? '',
      http: {
        method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: accessLogTime(new Date(receivedAtMs)),
      timeEpoch: receivedAtMs,
    },
    ...(body.byteLength > 0 && { body: Buffer.from(body).toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.byteLength > 0 && !isText,
  };
};

/** The response of a function's result: one without `statusCode` is the JSON body of a 200. */
export const toHttpResponse = (result: unknown): FrontDoorResponse => {
  const field = (name: string): unknown => Reflect.get(Object(result), name);
  const statusCode = field('statusCode');
  if (statusCode === undefined) {
    const text = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return jsonResponse(200, text);
  }
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return failure(500, 'Internal Server Error');
  const headers = new Headers({ 'content-type': 'text/plain; charset=utf-8' });
  for (const [name, value] of Object.entries(Object(field('headers')))) headers.set(name, String(value));
  const cookies = field('cookies');
  if (Array.isArray(cookies)) for (const cookie of cookies) headers.append('set-cookie', String(cookie));
  const body = field('body');
  const encoding = field('isBase64Encoded') === true ? 'base64' : 'utf8';
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return { status, headers, body: Buffer.from(text, encoding) };
};

/** A refusal in API Gateway's own words. */
export const failure = (status: number, message: string): FrontDoorResponse =>
  jsonResponse(status, JSON.stringify({ message }));

const jsonResponse = (status: number, text: string): FrontDoorResponse => ({
  status,
  headers: new Headers({ 'content-type': 'application/json' }),
  body: Buffer.from(text),
});

/** `20/Nov/2026:19:09:00 +0000` */
const accessLogTime = (at: Date): string => {
  const [date = '', time = ''] = at.toISOString().split('T');
  const [year, , day] = date.split('-');
  return `${day}/${MONTHS[at.getUTCMonth()]}/${year}:${time.slice(0, 8)} +0000`;
};
