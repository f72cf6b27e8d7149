/** Where a fill tells that there is something to watch: SNS invokes `watch-prices` without anybody waiting for its end. */
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export class WakeUpsTopic extends Topic {
  constructor(scope: Construct) {
    super(scope, 'wake-ups', { topicName: 'osprey-wake-ups', displayName: 'Osprey wake-ups', enforceSSL: true });
  }

  /** Makes the topic wake a function. */
  wakes(woken: IFunction): void {
    this.addSubscription(new LambdaSubscription(woken));
  }

  /** Grants publishing to this topic. */
  grantWake(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] }).assertSuccess();
  }
}
