import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { problemOf } from '#adapters/zod-problem.ts';

const problem = (schema: z.ZodType, value: unknown): string => {
  const parsed = schema.safeParse(value);
  return parsed.success ? 'none' : problemOf(parsed.error, value);
};

describe('a problem tells what was found and what is allowed', () => {
  it.each([
    ['a missing member', z.object({ a: z.string() }), {}, 'a: found nothing, allowed string'],
    ['a wrong type deep inside', z.object({ a: z.array(z.int()) }), { a: [1, 'x'] }, 'a[1]: found "x", allowed number'],
    ['a word that is not known', z.enum(['paper', 'live']), 'real', 'row: found "real", allowed "paper", "live"'],
    ['a number past its bound', z.object({ bps: z.int().max(10) }), { bps: 11 }, 'bps: found 11, allowed at most 10'],
    ['a number below its bound', z.object({ bps: z.int().min(1) }), { bps: 0 }, 'bps: found 0, allowed at least 1'],
    ['a member too many', z.object({ l: z.strictObject({}) }), { l: { x: 1 } }, 'l: found {"x":1}, allowed no x'],
    ['a bigint', z.object({ n: z.string() }), { n: 5n }, 'n: found "5", allowed string'],
    [
      'a kind that is not known',
      z.object({ sizing: z.discriminatedUnion('kind', [z.object({ kind: z.literal('fixed') })]) }),
      { sizing: { kind: 'all-in' } },
      'sizing.kind: found "all-in", allowed one of the known values of kind',
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(problem(schema, value)).toBe(expected);
  });

  it('long values cut short and many problems counted', () => {
    const row = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}`, 'x'.repeat(100)]));
    const text = problem(z.record(z.string(), z.int()), row);
    expect(text).toContain('; and 2 more');
    expect(text).toContain(`a0: found "${'x'.repeat(59)}..., allowed number`);
  });
});
