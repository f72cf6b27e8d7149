/** The way of every webhook: front door, elements, use case, response. 200 is said only when all of it was acknowledged. */
import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Receipt } from '#trading/domain/signals/receipt.ts';
import type { ReceivedElement } from '#trading/domain/signals/received-element.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { FrontDoor, WebhookRequest } from './front-door.ts';
import type { WebhookReport } from './webhook-report.ts';

export type WebhookConfig<Seen> = {
  readonly frontDoor: FrontDoor;
  readonly parse: (element: unknown) => ReceivedElement<Seen>;
  readonly receive: (elements: readonly ReceivedElement<Seen>[]) => Promise<Receipt>;
  readonly report: WebhookReport;
  readonly clock: Clock;
};

export type WebhookHandler = (event: WebhookRequest, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

const answer = (statusCode: number, body?: object): APIGatewayProxyStructuredResultV2 =>
  body === undefined
    ? { statusCode }
    : { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

/**
 * Answers a webhook: 200 with `{ accepted, signals, dropped, quarantined }`; 401, 413 or 400 for what the front door
 * refuses; 500 when anything was not acknowledged, so that the sender delivers it again.
 */
export const createWebhookHandler = <Seen>(config: WebhookConfig<Seen>): WebhookHandler => {
  const { frontDoor, parse, receive, report, clock } = config;
  return middy<WebhookRequest, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      report.failed(request.error);
      request.response = answer(500, { error: 'not taken, deliver again' });
    })
    .handler(async (event) => {
      const beganAtMs = clock();
      const admission = await frontDoor(event);
      if (admission.kind === 'refused') {
        report.refused(admission.status);
        return answer(admission.status, admission.problem === undefined ? undefined : { error: admission.problem });
      }
      const receipt = await receive(admission.elements.map(parse));
      report.taken(receipt, { bytes: admission.bytes, tookMs: clock() - beganAtMs });
      return answer(200, { accepted: receipt.signals.length, ...receipt });
    });
};
