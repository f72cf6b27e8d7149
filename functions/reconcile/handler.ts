import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';

/** What a step found and did, for the log and for whoever invoked the function. */
export type StepReport = Readonly<Record<string, unknown>>;

export type Given = {
  /** Run one after the other, in this order; a step that throws does not keep the next from running. */
  readonly steps: Readonly<Record<string, () => Promise<StepReport>>>;
  readonly logger: Logger;
};

/** Woken every minute, or on demand: brings books, chain and queues in line, step by step. Throws when a step threw. */
export const createHandler = ({ steps, logger }: Given) =>
  middy(async (): Promise<Readonly<Record<string, StepReport>>> => {
    const reports: Record<string, StepReport> = {};
    const failed: string[] = [];
    for (const [name, step] of Object.entries(steps)) {
      try {
        reports[name] = await step();
      } catch (error) {
        failed.push(name);
        logger.error('step failed', { step: name, error: error instanceof Error ? error : String(error) });
      }
    }
    logger.info('reconciled', reports);
    if (failed.length > 0) throw new Error(`reconcile could not finish: ${failed.join(', ')}`);
    return reports;
  });
