/**
 * What a webhook request must pass before anything reads it: first the secret, then the size, then the form. A stranger
 * learns nothing but that he is one, and a body over the limit is neither decoded nor parsed.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export type Admission =
  | { readonly kind: 'admitted'; readonly elements: readonly unknown[]; readonly bytes: number }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 413; readonly problem: string | undefined };

export type FrontDoor = (event: WebhookRequest) => Promise<Admission>;
/** What is read of an API Gateway HTTP API event, payload version 2.0. */
export type WebhookRequest = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

export type FrontDoorConfig = {
  /** True when the `Authorization` header carries the secret. */
  readonly isAuthentic: (header: string | undefined) => Promise<boolean>;
  readonly maxBytes?: number;
};

const refused = (status: 400 | 401 | 413, problem?: string): Admission => ({ kind: 'refused', status, problem });

/** Bytes of the body at the least, from its length alone. */
const leastBytes = ({ body = '', isBase64Encoded }: WebhookRequest): number =>
  isBase64Encoded ? Math.floor(body.length / 4) * 3 - 2 : body.length;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Checks requests against the secret and the limit, 256 KiB by default. Throws only when the secret cannot be read. */
export const createFrontDoor =
  ({ isAuthentic, maxBytes = 262_144 }: FrontDoorConfig): FrontDoor =>
  async (event) => {
    if (!(await isAuthentic(event.headers['authorization']))) return refused(401);
    if (leastBytes(event) > maxBytes) return refused(413, `more than ${maxBytes} bytes`);
    const body = event.body ?? '';
    const text = event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes) return refused(413, `more than ${maxBytes} bytes`);
    const elements = parse(text);
    if (elements === undefined) return refused(400, 'not JSON');
    return Array.isArray(elements) ? { kind: 'admitted', elements, bytes } : refused(400, 'not a JSON array');
  };
