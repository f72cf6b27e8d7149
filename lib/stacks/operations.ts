/** What watches: an alarm for everything that must not go unnoticed, told to the alerts topic. */
import { Stack } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { BotAlarms } from './constructs/bot-alarms.ts';
import { entriesOf } from './constructs/entries.ts';
import { wokenEveryMinute } from './constructs/rhythm.ts';
import type { TradingStack } from './trading.ts';

export type OperationsStackProps = { readonly alerts: ITopic; readonly trading: TradingStack };

/** An exit that waits longer costs its owner money; an entry that waits is merely stale. */
const EXIT_WAITS_SECONDS = 10;
const ENTRY_WAITS_SECONDS = 60;
/** Trigger to landed: a queue's hop, a quote and a few blocks take two to five; more means retries. */
const EXIT_LANDS_SECONDS = 15;
/** A tick is 1.5 seconds; a mint that Jupiter alone prices has its turn within twenty. */
const BLIND_SECONDS = 120;

export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, { alerts, trading }: OperationsStackProps) {
    super(scope, id, { description: 'Osprey: alarms' });
    const alarms = new BotAlarms(this, 'alarms', alerts);
    for (const [name, { queue, deadLetters }] of entriesOf(trading.queues)) {
      if (deadLetters === undefined) alarms.onAnyMessage(name, queue);
      else {
        alarms.onAnyMessage(`${name}-dead`, deadLetters);
        alarms.onWaiting(name, queue, name === 'exits' ? EXIT_WAITS_SECONDS : ENTRY_WAITS_SECONDS);
      }
    }
    alarms.onAnyMessage('unhandled-records', trading.unhandledRecords);
    for (const [name, watched] of entriesOf(trading.functions)) {
      alarms.onErrors(name, watched);
      alarms.onThrottles(name, watched);
      if (wokenEveryMinute(watched.definition)) alarms.onSilence(name, watched);
    }
    alarms.onSlowExits(EXIT_LANDS_SECONDS);
    alarms.onBlindWatching(BLIND_SECONDS);
    alarms.onFrontDoor(trading.frontDoor.stage);
  }
}
