/**
 * EventBridge Scheduler's expressions.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import { CloudError } from './cloud-error.ts';

export type Schedule =
  | { readonly kind: 'rate'; readonly everyMs: number }
  /** A croner pattern of seven fields, seconds and year included. */
  | { readonly kind: 'cron'; readonly pattern: string };

const MS_OF = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const CRON = /^cron\((\S+(?: \S+){5})\)$/;

/** Croner reads AWS' weekdays (1 is Sunday) and steps without a range (`0/5`) with these options. */
export const CRON_DIALECT = { alternativeWeekdays: true, sloppyRanges: true, timezone: 'UTC' } as const;

/** Reads `rate(5 minutes)` or `cron(10 0 * * ? *)`. Throws `cloud/schedule-unreadable`. */
export const parseSchedule = (expression: string): Schedule => {
  const [, count, unit] = RATE.exec(expression) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) {
    return { kind: 'rate', everyMs: Number(count) * MS_OF[unit as keyof typeof MS_OF] };
  }
  const [, fields] = CRON.exec(expression) ?? [];
  // `?` leaves one of the two day fields open; croner writes that as `*`.
  if (fields !== undefined) return { kind: 'cron', pattern: `0 ${fields.replaceAll('?', '*')}` };
  throw new CloudError('cloud/schedule-unreadable', { expression });
};
