import { describe, expect, it } from 'vitest';
import { overridable, refusedBy, refusedOverrides, withOverrides } from '#trading/domain/guards/overrides.ts';

const verdict = (guard: string, passed: boolean) => ({ guard, passed, found: '1', allowed: '2' });
const overrides = { guards: ['trade-too-large', 'insufficient-sol', 'drawdown'], by: 'owner', why: 'a sure thing' };

describe('an override', () => {
  it('passes over a refusal that allows it, and leaves the verdict as it was found', () => {
    const [judged] = withOverrides([verdict('trade-too-large', false)], overrides);
    expect(judged).toEqual({
      ...verdict('trade-too-large', false),
      overridden: { by: 'owner', why: 'a sure thing' },
    });
    expect(refusedBy(judged === undefined ? [] : [judged])).toBeUndefined();
  });

  it('changes nothing about a guard that passes, one it does not name, or one that nobody may pass over', () => {
    const verdicts = [verdict('drawdown', true), verdict('mint-listed', false), verdict('insufficient-sol', false)];
    expect(withOverrides(verdicts, overrides)).toEqual(verdicts);
    expect(refusedBy(withOverrides(verdicts, overrides))).toBe('mint-listed');
  });

  it('never concerns books, exits, key or a mint that is unsafe, nor a guard that is not known', () => {
    const never = ['account-frozen', 'insufficient-sol', 'mint-unsafe', 'halted', 'mode-changed', 'ramp-position'];
    expect(refusedOverrides([...never, 'trade-too-large', 'some-guard'])).toEqual([...never, 'some-guard']);
    expect(Object.values(overridable)).toContain(true);
  });
});
