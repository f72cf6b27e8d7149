import { describe, expect, it } from 'vitest';
import { pass, skip, warn, worstOf } from '#trading/domain/doctor/finding.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { type Check, type RunChecks, runChecks } from '#trading/use-cases/reports/run-checks.ts';
import { atMs } from '../../../contract/journal-values.ts';

const never = new Promise<never>(() => {});
const check = (name: string, run: Check['run']): Check => ({ name, about: name, run });
const passing = check('fine', async () => pass('fine'));

/** A time in which a check that hangs has had its turn as soon as all others are done. */
const deps: RunChecks = {
  clock: () => epochMs(atMs),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
  timeoutMs: 5_000,
  problemOf: (error) => (error instanceof Error ? error.name : 'unknown'),
};

describe('the examination', () => {
  it('is fine with warnings, and counts what it found in the order of the checks', async () => {
    const warned = check('warned', async () => warn('odd', 'look'));
    const examination = await runChecks(deps, [passing, warned, check('idle', async () => skip('no'))]);
    expect(examination).toMatchObject({ ok: true, counts: { pass: 1, warn: 1, fail: 0, skip: 1 } });
    expect(examination.checks.map((each) => each.check)).toEqual(['fine', 'warned', 'idle']);
  });

  it('hides no check behind one that throws, and tells of the error only what may be told', async () => {
    const broken = check('broken', async () => {
      throw new RangeError('https://rpc.example/?api-key=secret');
    });
    const { ok, checks } = await runChecks(deps, [broken, passing]);
    expect(ok).toBe(false);
    expect(checks).toMatchObject([{ status: 'fail', found: 'could not be checked: RangeError' }, { status: 'pass' }]);
    expect(JSON.stringify(checks)).not.toContain('secret');
  });

  it('hides no check behind one that hangs', async () => {
    const { checks } = await runChecks(deps, [check('hangs', () => never), passing]);
    expect(checks).toMatchObject([{ status: 'fail', found: 'no answer within 5000 ms' }, { status: 'pass' }]);
  });

  it('begins all checks before it waits for one', async () => {
    const begun: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const waits = (name: string) =>
      check(name, async () => {
        begun.push(name);
        if (begun.length === 2) resolve();
        await promise;
        return pass('met');
      });
    const { checks } = await runChecks({ ...deps, sleep: () => never }, [waits('one'), waits('other')]);
    expect(checks.map(({ status }) => status)).toEqual(['pass', 'pass']);
  });
});

describe('several findings about the same thing', () => {
  it('are the gravest of them, with everything of that gravity and all that was measured', () => {
    const findings = [warn('a', 'mend a', { a: 1 }), pass('b', { b: 2 }), warn('c', 'mend c', { c: 3 })];
    expect(worstOf(findings, skip('none'))).toEqual({
      ...{ status: 'warn', found: 'a; c', advice: 'mend a', measured: { a: 1, b: 2, c: 3 } },
    });
    expect(worstOf([pass('b'), pass('b')], skip('none')).found).toBe('b');
    expect(worstOf([], skip('none'))).toEqual(skip('none'));
  });
});
