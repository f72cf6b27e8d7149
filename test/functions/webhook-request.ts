import type { WebhookRequest } from '#functions/http/front-door.ts';
import type { WebhookHandler } from '#functions/http/webhook-handler.ts';

export const theSecret = 'the-secret';

/** A request that API Gateway would hand on; `body` that is no text is sent as JSON. */
export const requestWith = (body: unknown, authorization: string | undefined = theSecret): WebhookRequest => ({
  headers: authorization === undefined ? {} : { authorization },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  isBase64Encoded: false,
});

const context = {} as Parameters<WebhookHandler>[1];

/** Calls the handler and reads its answer. */
export const post = async (handler: WebhookHandler, request: WebhookRequest) => {
  const { statusCode, body } = await handler(request, context);
  return { statusCode, body: body === undefined ? undefined : JSON.parse(body) };
};
