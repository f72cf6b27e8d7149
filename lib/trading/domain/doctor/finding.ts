/** What a check of the doctor has found, and what to do about it. No secret is ever part of a finding. */

/** `skip`: the question does not arise here. `warn`: it works, and needs a person's eye. `fail`: something does not work. */
export const findingStatuses = ['pass', 'warn', 'fail', 'skip'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

export type Finding = {
  readonly status: FindingStatus;
  /** What was found, in a sentence. */
  readonly found: string;
  /** What to do; always there with `warn` and `fail`. */
  readonly advice: string | undefined;
  /** What was measured, each with its unit in its name. */
  readonly measured: Readonly<Record<string, number>>;
};

type Measured = Finding['measured'];

export const pass = (found: string, measured: Measured = {}): Finding => ({
  ...{ status: 'pass', found, advice: undefined, measured },
});
export const skip = (found: string): Finding => ({ status: 'skip', found, advice: undefined, measured: {} });
export const warn = (found: string, advice: string, measured: Measured = {}): Finding => ({
  ...{ status: 'warn', found, advice, measured },
});
export const fail = (found: string, advice: string, measured: Measured = {}): Finding => ({
  ...{ status: 'fail', found, advice, measured },
});

const gravity: readonly FindingStatus[] = ['skip', 'pass', 'warn', 'fail'];

/**
 * One finding of several about the same thing: the gravest status, what is wrong of all that is, the first advice. With
 * nothing wrong it is the first of them, with the measurements of all.
 */
export const worstOf = (findings: readonly Finding[], nothing: Finding): Finding => {
  const worst = findings.toSorted((one, other) => gravity.indexOf(other.status) - gravity.indexOf(one.status))[0];
  if (worst === undefined) return nothing;
  const same = findings.filter(({ status }) => status === worst.status);
  const isWrong = worst.status === 'warn' || worst.status === 'fail';
  return {
    ...worst,
    found: isWrong ? [...new Set(same.map(({ found }) => found))].join('; ') : worst.found,
    measured: Object.assign({}, ...findings.map(({ measured }) => measured)) as Measured,
  };
};

/** `3 s`, `12 min`, `5 h`, `2 days` */
export const ageText = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
};
