import { CloudFormationServiceException } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { lookAtStacks, type StackClient } from '#adapters/cloudformation/look-at-stacks.ts';

type Answers = Readonly<Record<string, object | Error>>;

/** A CloudFormation that gives each command its answer, and keeps their names. */
const createStub = (answers: Answers) => {
  const asked: string[] = [];
  const send = async ({ constructor: { name } }: object): Promise<object> => {
    asked.push(name);
    const answer = answers[name] ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, client: { send } as unknown as StackClient };
};
const refusal = (name: string) =>
  new CloudFormationServiceException({ name, $fault: 'client', $metadata: {}, message: 'injected' });

const checkedAt = new Date('2026-11-20T10:00:00Z');
const described = (StackDriftStatus: string) => ({
  Stacks: [{ StackStatus: 'UPDATE_COMPLETE', DriftInformation: { StackDriftStatus, LastCheckTimestamp: checkedAt } }],
});
const sleep = async () => {};

describe('a look at the stacks', () => {
  it('tells status and the last comparison, without starting one', async () => {
    const { client, asked } = createStub({ DescribeStacksCommand: described('IN_SYNC') });
    expect(await lookAtStacks({ client, detect: false, sleep }, ['osprey-data'])).toEqual([
      {
        ...{ name: 'osprey-data', status: 'UPDATE_COMPLETE', drift: 'IN_SYNC', drifted: [] },
        driftCheckedAtMs: checkedAt.getTime(),
      },
    ]);
    expect(asked).toEqual(['DescribeStacksCommand']);
  });

  it('names what was changed by hand', async () => {
    const { client } = createStub({
      DescribeStacksCommand: described('DRIFTED'),
      DescribeStackResourceDriftsCommand: { StackResourceDrifts: [{ LogicalResourceId: 'alerts' }] },
    });
    expect(await lookAtStacks({ client, detect: false, sleep }, ['a'])).toMatchObject([{ drifted: ['alerts'] }]);
  });

  it('compares now when it is asked to, and waits for the end', async () => {
    let polls = 0;
    const { client, asked } = createStub({
      DescribeStacksCommand: described('IN_SYNC'),
      get DescribeStackDriftDetectionStatusCommand() {
        polls += 1;
        return { DetectionStatus: polls < 3 ? 'DETECTION_IN_PROGRESS' : 'DETECTION_COMPLETE' };
      },
    });
    await lookAtStacks({ client, detect: true, sleep }, ['a']);
    expect(asked[0]).toBe('DetectStackDriftCommand');
    expect(asked.filter((name) => name === 'DescribeStackDriftDetectionStatusCommand')).toHaveLength(3);
    expect(asked.at(-1)).toBe('DescribeStacksCommand');
  });

  it('knows a stack that does not exist from one that it may not see', async () => {
    const missing = createStub({ DescribeStacksCommand: refusal('ValidationError') });
    expect(await lookAtStacks({ client: missing.client, detect: false, sleep }, ['a'])).toMatchObject([
      { status: undefined },
    ]);
    const denied = createStub({ DescribeStacksCommand: refusal('AccessDenied') });
    await expect(lookAtStacks({ client: denied.client, detect: false, sleep }, ['a'])).rejects.toThrow();
  });
});
