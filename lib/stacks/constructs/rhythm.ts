/** How patient a time-table is with the function it wakes. */
import { Duration } from 'aws-cdk-lib';
import type { FunctionDefinition } from '#functions/triggers.ts';

/** Whether a schedule wakes the function every minute, so that a failure needs no retry and silence is a fault. */
export const wokenEveryMinute = ({ triggers }: FunctionDefinition): boolean =>
  triggers.some((trigger) => trigger.kind === 'schedule' && trigger.expression === 'rate(1 minute)');

/** What is woken again within the minute is not tried again; what runs once a day is, for an hour. */
export const patienceFor = (definition: FunctionDefinition): { retryAttempts: number; maxEventAge: Duration } =>
  wokenEveryMinute(definition)
    ? { retryAttempts: 0, maxEventAge: Duration.minutes(1) }
    : { retryAttempts: 2, maxEventAge: Duration.hours(1) };
