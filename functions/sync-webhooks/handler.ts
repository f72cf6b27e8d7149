import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Kept } from '#trading/use-cases/webhooks/keep-webhooks.ts';

export type Given = {
  /** Undefined when the providers' secret has no Helius key: then the owner keeps the webhooks by hand. */
  readonly keep: () => Promise<Kept | undefined>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
};

export type Report = { readonly kind: string; readonly due?: string; readonly writes?: number };

/** Woken every minute. Throws when the webhooks could not be brought in line, so that the alarm goes off. */
export const createHandler = ({ keep, logger }: Given) =>
  middy(async (): Promise<Report> => {
    const kept = await keep();
    if (kept === undefined) return { kind: 'no-helius-key' };
    if (kept.kind === 'not-due') return kept;
    const { due, outcome } = kept;
    if (outcome.kind === 'failed') {
      logger.error('webhooks not synced', { due, reason: outcome.reason, done: outcome.done.length });
      throw new Error(`the webhooks are not in line with the settings: ${outcome.reason}`);
    }
    const report = { kind: outcome.kind, due, writes: outcome.kind === 'settled' ? outcome.done.length : 0 };
    logger.info('webhooks synced', report);
    return report;
  });
