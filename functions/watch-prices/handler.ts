import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { type PriceWatch, watchPricesOnce } from '#trading/use-cases/watch-prices.ts';

export type Given = {
  readonly watch: () => Promise<PriceWatch>;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly logger: Logger;
};

/** Between two looks at the prices. */
const tickMs = 2_000;
/** The schedule fires every minute: a run ends just before the next begins. */
const runMs = 57_000;
/** Left over for a tick that is slow when the run ends. */
const spareMs = 6_000;

/** Woken every minute; looks at the prices every two seconds until the next run begins. */
export const createHandler = ({ watch, pause, logger }: Given) =>
  middy(async (_event: unknown, context: Context) => {
    const startedWithMs = context.getRemainingTimeInMillis();
    const deps = await watch();
    let ticks = 0;
    let requested = 0;
    let watched = 0;
    const goesOn = () => {
      const leftMs = context.getRemainingTimeInMillis();
      return leftMs > spareMs + tickMs && startedWithMs - leftMs < runMs;
    };
    do {
      try {
        const tick = await watchPricesOnce(deps);
        watched = tick.watched;
        requested += tick.requested;
      } catch (error) {
        logger.error('price tick failed', { error: error instanceof Error ? error : String(error) });
      }
      ticks += 1;
      await pause(tickMs);
    } while (goesOn());
    logger.info('prices watched', { ticks, watched, requested });
    return { ticks, watched, requested };
  });
