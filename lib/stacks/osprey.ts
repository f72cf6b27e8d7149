/** The whole of Osprey in an app: what is kept, what trades with it, what watches both. */
import type { App } from 'aws-cdk-lib';
import { DataStack } from './data.ts';
import type { Deployment } from './deployment.ts';
import { stackNames } from './names.ts';
import { OperationsStack } from './operations.ts';
import { TradingStack } from './trading.ts';

export type Osprey = {
  readonly data: DataStack;
  readonly trading: TradingStack;
  readonly operations: OperationsStack;
};

/** Adds the three stacks to an app. */
export const addOsprey = (app: App, deployment: Deployment): Osprey => {
  const data = new DataStack(app, stackNames.data, deployment);
  const trading = new TradingStack(app, stackNames.trading, { data, deployment });
  const operations = new OperationsStack(app, stackNames.operations, { alerts: data.alerts, trading });
  return { data, trading, operations };
};
