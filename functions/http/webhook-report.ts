/** What an operator sees of a webhook: one structured line and a handful of counters. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Receipt } from '#trading/domain/signals/receipt.ts';

export type WebhookReport = {
  readonly taken: (receipt: Receipt, request: { readonly bytes: number; readonly tookMs: number }) => void;
  /** A refusal is counted and not logged: strangers must not fill the log. */
  readonly refused: (status: number) => void;
  readonly failed: (error: unknown) => void;
};

const refusals: Readonly<Record<number, string>> = {
  400: 'BodiesUnreadable',
  401: 'Unauthorized',
  413: 'BodiesTooLarge',
};

/** Reports to the log and, as CloudWatch embedded metrics, to stdout. Powertools' own variables can silence both. */
export const createWebhookReport = (serviceName: string): WebhookReport => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: 'Osprey', serviceName });
  const count = (counters: Readonly<Record<string, number>>) => {
    for (const [name, value] of Object.entries(counters)) metrics.addMetric(name, MetricUnit.Count, value);
    metrics.publishStoredMetrics();
  };
  return {
    taken: ({ signals, dropped, quarantined }, { bytes, tookMs }) => {
      logger.info('webhook taken', { signals, dropped, quarantined, bytes, tookMs });
      const droppedCount = Object.values(dropped).reduce((sum, each) => sum + each, 0);
      count({ SignalsAccepted: signals.length, ElementsDropped: droppedCount, ElementsQuarantined: quarantined });
    },
    refused: (status) => {
      count({ [refusals[status] ?? 'Refused']: 1 });
    },
    failed: (error) => {
      logger.error('webhook not taken', error instanceof Error ? error : new Error(String(error)));
      count({ WebhooksFailed: 1 });
    },
  };
};
