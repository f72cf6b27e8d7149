/** The stacks as CloudFormation tells of them, and whether somebody has changed them by hand. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CloudFormationServiceException,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import type { StackLook } from '#trading/domain/doctor/judge-delivery.ts';
import type { Sleep } from '#trading/ports/clock.ts';

export type StackClient = Pick<CloudFormationClient, 'send'>;

const pollMs = 2_000;
const mostPolls = 30;
const mostNamed = 10;

/** CloudFormation calls a stack that does not exist an invalid question. */
const isMissing = (error: unknown): boolean =>
  error instanceof CloudFormationServiceException && error.name === 'ValidationError';

const driftedIn = async (client: StackClient, StackName: string): Promise<readonly string[]> => {
  const { StackResourceDrifts = [] } = await client.send(
    new DescribeStackResourceDriftsCommand({
      StackName,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
      MaxResults: mostNamed,
    }),
  );
  return StackResourceDrifts.flatMap(({ LogicalResourceId }) => LogicalResourceId ?? []);
};

/** Compares a stack with its template now; ends when CloudFormation has, or after a minute. */
const detectDrift = async (client: StackClient, StackName: string, sleep: Sleep): Promise<void> => {
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
  for (let poll = 0; poll < mostPolls; poll += 1) {
    const { DetectionStatus } = await client.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') return;
    await sleep(pollMs);
  }
};

export type LookAtStacks = {
  readonly client: StackClient;
  /** Compare them now, which takes CloudFormation up to a minute; otherwise what it found the last time. */
  readonly detect: boolean;
  readonly sleep?: Sleep;
};

const lookAt = async (
  { client, detect, sleep = async (ms) => pause(ms) }: LookAtStacks,
  name: string,
): Promise<StackLook> => {
  try {
    if (detect) await detectDrift(client, name, sleep);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const { StackStatus, DriftInformation } = Stacks[0] ?? {};
    const drift = DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED';
    return {
      ...{ name, status: StackStatus, drift },
      driftCheckedAtMs: DriftInformation?.LastCheckTimestamp?.getTime(),
      drifted: drift === 'DRIFTED' ? await driftedIn(client, name) : [],
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    return { name, status: undefined, drift: 'NOT_CHECKED', driftCheckedAtMs: undefined, drifted: [] };
  }
};

/** Looks at all of them at the same time. Throws when CloudFormation does not answer. */
export const lookAtStacks = (config: LookAtStacks, names: readonly string[]): Promise<readonly StackLook[]> =>
  Promise.all(names.map((name) => lookAt(config, name)));
