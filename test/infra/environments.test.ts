import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Variable } from '#functions/environment.ts';
import type { FunctionName } from '#functions/triggers.ts';
import { type EnvironmentOf, environmentOf, schemas, tableAccess } from '#stacks/environments.ts';
import type { Resources } from '#stacks/resources.ts';

const values = Object.fromEntries(
  Object.values(schemas).flatMap(({ shape }) => Object.keys(shape).map((name) => [name, `value of ${name}`])),
) as Record<Variable, string>;

describe('the environment of a function', () => {
  it.each(Object.keys(schemas) as FunctionName[])('of %s holds what its env.ts declares and nothing more', (name) => {
    const expected = Object.fromEntries(Object.keys(schemas[name].shape).map((each) => [each, `value of ${each}`]));
    expect(environmentOf(name, values)).toEqual(expected);
  });

  it('does not compile when a variable is forgotten', () => {
    // @ts-expect-error WEBHOOK_SECRET is missing.
    const forgotten: EnvironmentOf<'receive-launches'> = { LAUNCHES_QUEUE_URL: 'a', QUARANTINE_QUEUE_URL: 'b' };
    expect(forgotten).not.toHaveProperty('WEBHOOK_SECRET');
    expectTypeOf<keyof EnvironmentOf<'receive-launches'>>().toEqualTypeOf<
      'LAUNCHES_QUEUE_URL' | 'QUARANTINE_QUEUE_URL' | 'WEBHOOK_SECRET'
    >();
  });

  it('does not compile when no resource stands behind a variable', () => {
    expectTypeOf<keyof Resources>().toEqualTypeOf<Variable>();
  });

  it('does not compile when a table is named without saying what may be done with it', () => {
    // @ts-expect-error export-day also names the trading table.
    const forgotten: (typeof tableAccess)['export-day'] = { settings: 'read' };
    expect(forgotten).not.toHaveProperty('trading');
    // @ts-expect-error receive-launches names no table at all.
    expect((tableAccess['receive-launches'] satisfies object).trading).toBeUndefined();
  });
});
