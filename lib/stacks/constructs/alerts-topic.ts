/** Where the owner is told: alerts of the bot and alarms about it. */
import { Annotations, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export class AlertsTopic extends Topic {
  constructor(scope: Construct, alertEmail: string | undefined) {
    super(scope, 'alerts', { topicName: 'osprey-alerts', displayName: 'Osprey', enforceSSL: true });
    // A policy of its own replaces the default one, by which CloudWatch could publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (alertEmail !== undefined) this.addSubscription(new EmailSubscription(alertEmail));
    else {
      Annotations.of(this).addWarningV2(
        'osprey:nobody-is-told',
        'Nobody is told about alerts and alarms: deploy with --context alertEmail=you@example.org.',
      );
    }
  }

  /** Grants publishing to this topic. */
  grantTell(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.topicArn] }).assertSuccess();
  }
}
