import { describe, expect, it } from 'vitest';
import { functions } from '#functions/triggers.ts';
import { isCloudError } from '#local/cloud/cloud-error.ts';
import { parseSchedule } from '#local/cloud/schedule-expression.ts';
import { nextFiring, startSchedule } from '#local/cloud/schedule-source.ts';
import { definitionOf, startedCloud, temporaryFolder, until, writeFunctions } from './started-cloud.ts';

describe('a schedule', () => {
  it.each([
    ['cron(10 0 * * ? *)', '2026-11-20T00:10:00.000Z', '2026-11-21T00:10:00.000Z'],
    ['cron(0 9 ? * 2 *)', '2026-11-20T00:00:00.000Z', '2026-11-23T09:00:00.000Z'],
    ['cron(0/20 * ? * MON-FRI *)', '2026-11-20T23:50:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['cron(0 0 L * ? *)', '2026-11-20T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['rate(5 minutes)', '2026-11-20T00:00:00.000Z', '2026-11-20T00:05:00.000Z'],
    ['rate(1 hour)', '2026-11-20T00:00:00.000Z', '2026-11-20T01:00:00.000Z'],
    ['rate(2 days)', '2026-11-20T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ])('%s after %s fires at %s', (expression, from, expected) => {
    expect(nextFiring(expression, new Date(from))?.toISOString()).toBe(expected);
  });

  it.each(['rate(0 minutes)', 'rate(5 seconds)', 'cron(* * * * *)', 'every minute'])('refuses %s', (expression) => {
    let thrown: unknown;
    try {
      parseSchedule(expression);
    } catch (error) {
      thrown = error;
    }
    expect(isCloudError(thrown, 'cloud/schedule-unreadable')).toBe(true);
  });

  it('of triggers.ts is readable', () => {
    const expressions = Object.values(functions).flatMap(({ triggers }) =>
      triggers.flatMap((trigger) => (trigger.kind === 'schedule' ? [trigger.expression] : [])),
    );
    expect(expressions.length).toBeGreaterThan(0);
    for (const expression of expressions) expect(() => parseSchedule(expression)).not.toThrow();
  });

  it('with a rate fires at once, then again and again until it is stopped', async () => {
    let fired = 0;
    const stop = startSchedule({ kind: 'rate', everyMs: 10 }, () => (fired += 1));
    await until(() => fired >= 3);
    stop();
    const after = fired;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(fired).toBe(after);
  });

  it('with a cron fires at its times', async () => {
    let fired = 0;
    const stop = startSchedule({ kind: 'cron', pattern: '* * * * * * *' }, () => (fired += 1));
    await until(() => fired >= 1);
    stop();
    expect(fired).toBe(1);
  });

  it('wakes its function with the event of EventBridge Scheduler', async () => {
    const seen: unknown[] = [];
    await startedCloud({
      functionsRoot: writeFunctions(temporaryFolder(), { tick: { variables: [], files: {} } }),
      definitions: { tick: definitionOf([{ kind: 'schedule', expression: 'rate(1 minute)' }]) },
      compose: { tick: () => async (event) => void seen.push(event) },
    });
    await until(() => seen.length === 1);
    expect(seen[0]).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('does not fire when schedules are switched off', async () => {
    const { cloud, of } = await startedCloud({
      schedulesEnabled: false,
      functionsRoot: writeFunctions(temporaryFolder(), { tick: { variables: [], files: {} } }),
      definitions: { tick: definitionOf([{ kind: 'schedule', expression: 'rate(1 minute)' }]) },
      compose: { tick: () => async () => 'ticked' },
    });
    expect(await cloud.invoke('tick', {})).toBe('ticked');
    expect(of('invocation')).toHaveLength(1);
  });
});
