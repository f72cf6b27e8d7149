/** Runs the doctor's checks side by side. Keeps: one that fails or hangs hides none of the others. */
import { type Finding, type FindingStatus, fail } from '../../domain/doctor/finding.ts';
import type { Clock, Sleep } from '../../ports/clock.ts';

export type Check = {
  readonly name: string;
  /** What it is about, for a person. */
  readonly about: string;
  /** Looks, and judges. Whatever it throws is a failed check. */
  readonly run: () => Promise<Finding>;
};

export type Checked = Finding & { readonly check: string; readonly about: string; readonly tookMs: number };

export type Examination = {
  /** False when a check failed. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<FindingStatus, number>>;
  readonly checks: readonly Checked[];
};

export type RunChecks = {
  readonly clock: Clock;
  /** Resolves when a check has had its time. */
  readonly sleep: Sleep;
  readonly timeoutMs: number;
  /** What may be told of an error: no address, no secret. */
  readonly problemOf: (error: unknown) => string;
};

const examine = async ({ clock, sleep, timeoutMs, problemOf }: RunChecks, check: Check): Promise<Checked> => {
  const beganAtMs = clock();
  const over = { aborted: false };
  const tooLong = async (): Promise<Finding> => {
    await sleep(timeoutMs, over);
    return fail(`no answer within ${timeoutMs} ms`, 'look at whether what it asks can be reached from here');
  };
  const look = async (): Promise<Finding> => {
    try {
      return await check.run();
    } catch (error) {
      return fail(`could not be checked: ${problemOf(error)}`, 'mend this first, then look again');
    }
  };
  const finding = await Promise.race([look(), tooLong()]);
  over.aborted = true;
  return { check: check.name, about: check.about, ...finding, tookMs: clock() - beganAtMs };
};

/** Runs every check within its time. Never throws. */
export const runChecks = async (deps: RunChecks, checks: readonly Check[]): Promise<Examination> => {
  const checked = await Promise.all(checks.map((check) => examine(deps, check)));
  const count = (status: FindingStatus): number => checked.filter((each) => each.status === status).length;
  return {
    ok: count('fail') === 0,
    counts: { pass: count('pass'), warn: count('warn'), fail: count('fail'), skip: count('skip') },
    checks: checked,
  };
};
