import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type PriceWatch, watchPrices } from '#trading/use-cases/prices/watch-prices.ts';

export type Given = {
  /** A watch of its own for every invocation. */
  readonly watch: () => Promise<PriceWatch>;
  readonly logger: Logger;
};

/** Left over for handing over: what is on its way ends, and everything learnt is stored. */
const spareMs = 20_000;

/** Woken by a fill and every minute: watches for as long as something is open and time is left, or sees that somebody does. */
export const createHandler = ({ watch, logger }: Given) =>
  middy(async (_event: unknown, context: Context) => {
    const leftMs = () => context.getRemainingTimeInMillis() - spareMs;
    const deps = await watch();
    try {
      const outcome = await watchPrices(deps, {
        handsOverAtMs: epochMs(deps.clock() + Math.max(0, leftMs())),
        ending: {
          get aborted() {
            return leftMs() <= 0;
          },
        },
      });
      logger.info('prices watched', outcome);
      return outcome;
    } finally {
      deps.source.close();
    }
  });
