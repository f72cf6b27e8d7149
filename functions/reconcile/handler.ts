import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import { type Standing, standingText } from '#trading/domain/books/standing.ts';
import type { EpochMs } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';

/** What a step found and did, for the log and for whoever invoked the function. */
export type StepReport = Readonly<Record<string, unknown>> & {
  /** How many things it looked at, and those at which it failed. */
  readonly looked?: number;
  readonly faults?: readonly { readonly problem: string }[];
  /** What it could not bring forward for long. */
  readonly standing?: readonly Standing[];
};

/** Run one after the other, in this order; a step that fails does not keep the next from running. */
export type Steps = Readonly<Record<string, () => Promise<StepReport>>>;

export type Given = {
  readonly steps: Steps;
  readonly logger: Logger;
  readonly now: Clock;
  /** Tells the owner of what stands. */
  readonly tell?: (standing: readonly Standing[]) => Promise<void>;
  /** Notes that it ran, and which steps failed. What it throws is logged, nothing more. */
  readonly beat?: (failed: readonly string[]) => Promise<void>;
};

export type Reconciled = {
  readonly reports: Readonly<Record<string, StepReport>>;
  /** Why each step that failed did: what it threw, that it did nothing of all it had to do, or what stands for long. */
  readonly failures: ReadonlyMap<string, unknown>;
};

/** A step that came to its end and failed all the same, as an error that says at what; undefined when it did not. */
const failureIn = ({ looked = 0, faults = [], standing = [] }: StepReport, nowMs: EpochMs): Error | undefined => {
  const [first] = faults;
  if (first !== undefined && faults.length >= looked)
    return new Error(`nothing of ${looked} was done: ${first.problem}`);
  const [oldest] = standing.toSorted((one, other) => one.sinceMs - other.sinceMs);
  return oldest === undefined ? undefined : new Error(`${standing.length} stand: ${standingText(oldest, nowMs)}`);
};

/** Runs every step; `onReport` hears what each found. */
export const runSteps = async (
  steps: Steps,
  now: Clock,
  onReport?: (report: StepReport) => Promise<void>,
): Promise<Reconciled> => {
  const reports: Record<string, StepReport> = {};
  const failures = new Map<string, unknown>();
  for (const [name, step] of Object.entries(steps)) {
    try {
      const report = await step();
      reports[name] = report;
      const failure = failureIn(report, now());
      if (failure !== undefined) failures.set(name, failure);
      await onReport?.(report);
    } catch (error) {
      failures.set(name, error);
    }
  }
  return { reports, failures };
};

/** Woken every minute, or on demand: brings books, chain and queues in line, step by step. Throws when a step failed. */
export const createHandler = ({ steps, logger, now, tell, beat }: Given) =>
  middy(async (): Promise<Reconciled['reports']> => {
    const { reports, failures } = await runSteps(steps, now, async ({ standing = [] }) => tell?.(standing));
    for (const [step, error] of failures)
      logger.error('step failed', { step, error: error instanceof Error ? error : String(error) });
    logger.info('reconciled', reports);
    await beat?.([...failures.keys()]).catch((error: unknown) =>
      logger.error('run not noted', { error: error instanceof Error ? error : String(error) }),
    );
    if (failures.size > 0) throw new Error(`reconcile could not finish: ${[...failures.keys()].join(', ')}`);
    return reports;
  });
