/** The kinds of alarms that Osprey has, all told to one topic; each name says what is wrong. */
import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const minute = { period: Duration.minutes(1) } as const;
const fiveMinutes = { period: Duration.minutes(5) } as const;

/** Refused requests within five minutes: a stranger's probe is no alarm, a wrong webhook secret is. */
const REFUSED_REQUESTS = 20;
const SILENT_MINUTES = 5;

type Rule = {
  readonly metric: IMetric;
  readonly atLeast: number;
  readonly says: string;
};

export class BotAlarms extends Construct {
  readonly #action: SnsAction;

  constructor(scope: Construct, id: string, topic: ITopic) {
    super(scope, id);
    this.#action = new SnsAction(topic);
  }

  onAnyMessage(name: string, queue: IQueue): void {
    this.#add(`${name}-not-empty`, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: 'Maximum' }),
      atLeast: 1,
      says: `Messages wait in ${name} for a person. Look before sending them again: a trade may be stale.`,
    });
  }

  onWaiting(name: string, queue: IQueue, seconds: number): void {
    this.#add(`${name}-waiting`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ ...minute, statistic: 'Maximum' }),
      atLeast: seconds + 1,
      says: `A message in ${name} has waited for more than ${seconds} seconds.`,
    });
  }

  onErrors(name: string, watched: IFunction): void {
    this.#add(`${name}-errors`, {
      metric: watched.metricErrors({ ...minute, statistic: 'Sum' }),
      atLeast: 1,
      says: `${name} failed or ran out of time. Its log says why.`,
    });
  }

  onThrottles(name: string, watched: IFunction): void {
    this.#add(`${name}-throttles`, {
      metric: watched.metricThrottles({ ...minute, statistic: 'Sum' }),
      atLeast: 1,
      says: `${name} was not started for lack of concurrency in the account.`,
    });
  }

  /** For a function that is woken every minute: when it is not, nobody watches prices or unfinished orders. */
  onSilence(name: string, watched: IFunction): void {
    new Alarm(this, `${name}-silent`, {
      alarmName: `osprey-${name}-silent`,
      alarmDescription: `${name} has not been woken for ${SILENT_MINUTES} minutes.`,
      metric: watched.metricInvocations({ ...minute, statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: SILENT_MINUTES,
      treatMissingData: TreatMissingData.BREACHING,
    }).addAlarmAction(this.#action);
  }

  /** From an exit's trigger to the sale that the chain confirmed, however it came about. */
  onSlowExits(seconds: number): void {
    this.#add('exits-slow', {
      metric: new Metric({
        ...fiveMinutes,
        namespace: 'Osprey',
        metricName: 'ExitTriggerToLanded',
        dimensionsMap: { service: 'exits' },
        statistic: 'p99',
      }),
      atLeast: seconds * 1_000,
      says: `An exit took ${seconds} seconds or more from its trigger to its sale.`,
    });
  }

  /** A stop that sees no price cannot act; the fault of the source itself is only a line in the log. */
  onBlindWatching(seconds: number): void {
    this.#add('prices-blind', {
      metric: new Metric({
        ...minute,
        namespace: 'Osprey',
        metricName: 'OldestPriceAge',
        dimensionsMap: { service: 'prices' },
        statistic: 'Maximum',
      }),
      atLeast: seconds * 1_000,
      says: `No source has told a price of an open position for ${seconds} seconds or more: its stop sees nothing.`,
    });
  }

  onFrontDoor(stage: HttpStage): void {
    this.#add('front-door-failing', {
      metric: stage.metricServerError({ ...minute, statistic: 'Sum' }),
      atLeast: 1,
      says: 'A webhook was answered with an error of ours: Helius tries three times, then the event is lost.',
    });
    this.#add('front-door-refusing', {
      metric: stage.metricClientError({ ...fiveMinutes, statistic: 'Sum' }),
      atLeast: REFUSED_REQUESTS,
      says: 'Many webhooks are refused: has their secret changed on one side only, or is the throttle reached?',
    });
  }

  #add(id: string, { metric, atLeast, says }: Rule): void {
    new Alarm(this, id, {
      alarmName: `osprey-${id}`,
      alarmDescription: says,
      metric,
      threshold: atLeast,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(this.#action);
  }
}
