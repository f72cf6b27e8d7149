/** Fires schedules. Firings may overlap, as on AWS. */
import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import { CRON_DIALECT, parseSchedule, type Schedule } from './schedule-expression.ts';

/** Starts a schedule and returns how to stop it. A rate fires at once and then at its interval; a cron at its times, in UTC. */
export const startSchedule = (schedule: Schedule, fire: () => void): (() => void) => {
  if (schedule.kind === 'cron') {
    const job = new Cron(schedule.pattern, { ...CRON_DIALECT, unref: true }, fire);
    return () => job.stop();
  }
  const first = setImmediate(fire);
  const timer = setInterval(fire, schedule.everyMs);
  return () => {
    clearImmediate(first);
    clearInterval(timer);
  };
};

/** The next time at which a schedule fires after `from`. */
export const nextFiring = (expression: string, from: Date): Date | undefined => {
  const schedule = parseSchedule(expression);
  if (schedule.kind === 'rate') return new Date(from.getTime() + schedule.everyMs);
  const job = new Cron(schedule.pattern, { ...CRON_DIALECT, paused: true });
  return job.nextRun(from) ?? undefined;
};

/** The event that EventBridge Scheduler sends when the schedule has no input of its own. */
export const toScheduleEvent = (functionName: string, region: string, at: Date): object => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: '000000000000',
  time: at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
  region,
  resources: [`arn:aws:scheduler:${region}:000000000000:schedule/default/${functionName}`],
  detail: '{}',
});
