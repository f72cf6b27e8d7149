import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { addOsprey } from '#stacks/osprey.ts';
import { appLikeTheCli } from './synthesized.ts';

const judgedApp = () => {
  const app = appLikeTheCli();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

describe('the rules that every synthesis is judged by', () => {
  it('find nothing in Osprey that is not acknowledged with a reason', () => {
    const app = judgedApp();
    addOsprey(app, { alertEmail: 'owner@example.org' });
    expect(() => app.synth()).not.toThrow();
  });

  it('find a bucket that is open to connections without TLS', () => {
    const app = judgedApp();
    new Bucket(new Stack(app, 'planted'), 'careless');
    expect(() => app.synth()).toThrow();
  });

  it('find a queue that shows a message again while its function still works', () => {
    const app = appLikeTheCli();
    const stack = new Stack(app, 'planted');
    const queue = new Queue(stack, 'hasty', { visibilityTimeout: Duration.seconds(5) });
    new LambdaFunction(stack, 'slow', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
      timeout: Duration.seconds(30),
    }).addEventSource(new SqsEventSource(queue));
    expect(() => app.synth()).toThrow();
  });
});
