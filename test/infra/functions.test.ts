import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type FunctionDefinition, type FunctionName, functions } from '#functions/triggers.ts';
import { schemas } from '#stacks/environments.ts';
import { resourcesOfType, resourceWith, synthesize } from './synthesized.ts';

const { trading } = synthesize();
const all = Object.entries<FunctionDefinition>(functions) as [FunctionName, FunctionDefinition][];

const functionNamed = (name: FunctionName) =>
  resourceWith(trading, 'AWS::Lambda::Function', { FunctionName: `osprey-${name}` });

const mappingsOf = (name: FunctionName) =>
  Object.values(
    trading.findResources('AWS::Lambda::EventSourceMapping', {
      Properties: { FunctionName: { Ref: functionNamed(name).id } },
    }) as ReturnType<typeof resourcesOfType>,
  ).map(({ Properties }) => Properties);

describe('the functions of the trading stack', () => {
  it('are exactly those of triggers.ts, so that none belongs to the CDK itself', () => {
    expect(Object.keys(resourcesOfType(trading, 'AWS::Lambda::Function'))).toHaveLength(all.length);
  });

  describe.each(all)('%s', (name, { memoryMb, timeoutSeconds, triggers }) => {
    const { Properties, id } = functionNamed(name);

    it('runs on Node 24 and ARM with the memory and time-out of triggers.ts', () => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
      });
    });

    it('gets exactly the variables that its env.ts declares', () => {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      expect(Object.keys(Variables).sort()).toEqual(Object.keys(schemas[name].shape).sort());
    });

    it('writes to a log group of its own with an end to its retention', () => {
      const { LogGroup } = Properties['LoggingConfig'] as { LogGroup: { Ref: string } };
      const group = resourceWith(trading, 'AWS::Logs::LogGroup', { LogGroupName: `/aws/lambda/osprey-${name}` });
      expect(LogGroup.Ref).toBe(group.id);
      expect(group.Properties['RetentionInDays']).toBeGreaterThan(0);
    });

    it('reads the queues of triggers.ts, one by one, and reports single failures', () => {
      const expected = triggers.flatMap((trigger) =>
        trigger.kind === 'queue'
          ? [
              expect.objectContaining({
                EventSourceArn: {
                  'Fn::GetAtt': [
                    resourceWith(trading, 'AWS::SQS::Queue', { QueueName: `osprey-${trigger.queue}.fifo` }).id,
                    'Arn',
                  ],
                },
                BatchSize: trigger.batchSize,
                ScalingConfig: { MaximumConcurrency: trigger.maxConcurrency },
                FunctionResponseTypes: ['ReportBatchItemFailures'],
              }),
            ]
          : [],
      );
      const fromQueues = mappingsOf(name).filter((mapping) => mapping['ScalingConfig'] !== undefined);
      expect(fromQueues).toHaveLength(expected.length);
      expect(fromQueues).toEqual(expect.arrayContaining(expected));
    });

    it('reads the stream of triggers.ts and never lets one bad record block it', () => {
      const fromStreams = mappingsOf(name).filter((mapping) => mapping['ScalingConfig'] === undefined);
      const expected = triggers.flatMap((trigger) =>
        trigger.kind === 'stream'
          ? [
              {
                BatchSize: trigger.batchSize,
                MaximumRetryAttempts: trigger.retryAttempts,
                BisectBatchOnFunctionError: true,
                FunctionResponseTypes: ['ReportBatchItemFailures'],
                DestinationConfig: { OnFailure: { Destination: expect.anything() } },
              },
            ]
          : [],
      );
      expect(fromStreams).toMatchObject(expected);
    });

    it('is woken by the schedules of triggers.ts, in UTC', () => {
      const schedules = Object.values(
        trading.findResources('AWS::Scheduler::Schedule', {
          Properties: { Target: Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } }) },
        }) as ReturnType<typeof resourcesOfType>,
      );
      const expected = triggers.flatMap((trigger) => (trigger.kind === 'schedule' ? [trigger.expression] : []));
      expect(schedules.map((schedule) => schedule.Properties['ScheduleExpression'])).toEqual(expected);
      for (const schedule of schedules) {
        expect(schedule.Properties).toMatchObject({ ScheduleExpressionTimezone: 'Etc/UTC', State: 'ENABLED' });
      }
    });
  });

  it('do not run twice for a minute that has passed', () => {
    const woken = all.filter(([, { triggers }]) =>
      triggers.some((trigger) => trigger.kind === 'schedule' && trigger.expression === 'rate(1 minute)'),
    );
    expect(woken.length).toBeGreaterThan(0);
    for (const [name] of woken) {
      trading.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: functionNamed(name).id },
        MaximumRetryAttempts: 0,
      });
    }
  });

  it('keep executions for exits only when the owner asks for it', () => {
    const reserved = ({ Properties }: { Properties: Record<string, unknown> }) =>
      Properties['ReservedConcurrentExecutions'];
    expect(Object.values(resourcesOfType(trading, 'AWS::Lambda::Function')).map(reserved)).not.toContainEqual(
      expect.anything(),
    );
    const asked = synthesize({ reservedExits: '25' }).trading;
    asked.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.anyValue() }, 1);
    asked.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'osprey-execute-exits',
      ReservedConcurrentExecutions: 25,
    });
  });
});
