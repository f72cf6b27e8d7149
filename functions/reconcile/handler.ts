import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';

/** What a step found and did, for the log and for whoever invoked the function. */
export type StepReport = Readonly<Record<string, unknown>>;

/** Run one after the other, in this order; a step that throws does not keep the next from running. */
export type Steps = Readonly<Record<string, () => Promise<StepReport>>>;

export type Given = {
  readonly steps: Steps;
  readonly logger: Logger;
  /** Notes that it ran, and which steps failed. What it throws is logged, nothing more. */
  readonly beat?: (failed: readonly string[]) => Promise<void>;
};

export type Reconciled = {
  readonly reports: Readonly<Record<string, StepReport>>;
  /** What each step that threw has thrown. */
  readonly failures: ReadonlyMap<string, unknown>;
};

/** Runs every step. */
export const runSteps = async (steps: Steps): Promise<Reconciled> => {
  const reports: Record<string, StepReport> = {};
  const failures = new Map<string, unknown>();
  for (const [name, step] of Object.entries(steps)) {
    try {
      reports[name] = await step();
    } catch (error) {
      failures.set(name, error);
    }
  }
  return { reports, failures };
};

/** Woken every minute, or on demand: brings books, chain and queues in line, step by step. Throws when a step threw. */
export const createHandler = ({ steps, logger, beat }: Given) =>
  middy(async (): Promise<Reconciled['reports']> => {
    const { reports, failures } = await runSteps(steps);
    for (const [step, error] of failures)
      logger.error('step failed', { step, error: error instanceof Error ? error : String(error) });
    logger.info('reconciled', reports);
    await beat?.([...failures.keys()]).catch((error: unknown) =>
      logger.error('run not noted', { error: error instanceof Error ? error : String(error) }),
    );
    if (failures.size > 0) throw new Error(`reconcile could not finish: ${[...failures.keys()].join(', ')}`);
    return reports;
  });
