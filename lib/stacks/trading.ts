/** What trades: queues, functions, what wakes them, and the one door from outside. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type QueueName, queues } from '#adapters/sqs/queues.ts';
import type { Variable } from '#functions/environment.ts';
import { type FunctionName, functions } from '#functions/triggers.ts';
import { BotFunction } from './constructs/bot-function.ts';
import { addEndStation, BotQueue } from './constructs/bot-queue.ts';
import { entriesOf, mapEntries } from './constructs/entries.ts';
import { FrontDoor } from './constructs/front-door.ts';
import { wakeBy } from './constructs/wake.ts';
import { WakeUpsTopic } from './constructs/wake-ups-topic.ts';
import type { DataStack } from './data.ts';
import type { Deployment } from './deployment.ts';
import { environmentOf } from './environments.ts';
import { type Resources, resourcesOf } from './resources.ts';

export type TradingStackProps = { readonly data: DataStack; readonly deployment: Deployment };

export class TradingStack extends Stack {
  readonly queues: Readonly<Record<QueueName, BotQueue>>;
  readonly functions: Readonly<Record<FunctionName, BotFunction>>;
  readonly frontDoor: FrontDoor;
  readonly unhandledRecords: Queue;
  readonly wakeUps: WakeUpsTopic;

  constructor(scope: Construct, id: string, { data, deployment }: TradingStackProps) {
    super(scope, id, { description: 'Osprey: queues and functions' });
    this.queues = mapEntries(queues, (name) => new BotQueue(this, name));
    this.unhandledRecords = addEndStation(this, 'unhandled-records', 'osprey-unhandled-records');
    this.frontDoor = new FrontDoor(this, 'front-door');
    this.wakeUps = new WakeUpsTopic(this);
    const resources = resourcesOf(data, this.queues, this.wakeUps, this.frontDoor, deployment);
    const reserved: Partial<Record<FunctionName, number | undefined>> = { 'execute-exits': deployment.reservedExits };
    this.functions = mapEntries(functions, (name) => this.#addFunction(name, resources, reserved[name]));
    this.#wakeFunctions(data);
    // The operator's CLI makes no key in KMS that no function may use.
    new CfnOutput(this, 'kms-wallets', { value: String(deployment.kmsWallets === true) });
  }

  /** A function may use exactly what its environment names. */
  #addFunction(name: FunctionName, resources: Resources, reservedConcurrency: number | undefined): BotFunction {
    const values = mapEntries(resources, (_variable, { value }) => value);
    const environment = environmentOf(name, values);
    const added = new BotFunction(this, name, { environment, reservedConcurrency });
    for (const variable of Object.keys(environment) as Variable[]) resources[variable].allow(added.role, name);
    return added;
  }

  #wakeFunctions({ tables }: DataStack): void {
    const { queues, frontDoor, unhandledRecords, wakeUps } = this;
    const wakers = { queues, tables, frontDoor, unhandledRecords, wakeUps };
    for (const [name, wakes] of entriesOf(this.functions)) {
      for (const trigger of wakes.definition.triggers) {
        wakeBy(wakes, trigger, wakers);
        if (trigger.kind === 'http') {
          new CfnOutput(this, `${name}-url`, { value: this.frontDoor.urlOf(trigger.path) });
        }
      }
    }
  }
}
