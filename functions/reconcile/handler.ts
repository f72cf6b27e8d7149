import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Execution } from '#trading/use-cases/execution.ts';
import { reconcile } from '#trading/use-cases/reconcile.ts';

export type Given = { readonly execution: () => Promise<Execution>; readonly logger: Logger };

/** Woken every minute, or on demand: takes over the orders that nobody works on any more. */
export const createHandler = ({ execution, logger }: Given) =>
  middy(async () => {
    const result = await reconcile(await execution());
    for (const fault of result.faults) logger.error('order not reconciled', { ...fault });
    if (result.unfinished > 0) logger.info('orders reconciled', { ...result });
    return result;
  });
