/** What the deployed Osprey is called: the names that its stacks give, and the addresses that the account gives to them. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient } from '#adapters/aws-clients.ts';
import { tables } from '#adapters/dynamodb/tables.ts';
import { queues } from '#adapters/sqs/queues.ts';
import {
  deadLetterQueueNameOf,
  queueNameOf,
  secretNames,
  stackNames,
  tableNameOf,
  WALLET_SECRET_PREFIX,
} from '#stacks/names.ts';

/** Names under the variables that the functions know them by. */
type Names = Readonly<Record<string, string | undefined>>;

export type Account = {
  /** The addresses of the queues whose names begin with `prefix`. */
  readonly queueUrls: (prefix: string) => Promise<readonly string[]>;
  /** What the stack printed when it was deployed. */
  readonly outputs: (stackName: string) => Promise<readonly { readonly key: string; readonly value: string }[]>;
};

const variableOf = (name: string): string => name.toUpperCase().replaceAll('-', '_');
const keysOf = <Name extends string>(of: Readonly<Record<Name, unknown>>): readonly Name[] => Object.keys(of) as Name[];

const queueVariables = (urls: readonly string[]): Names => {
  const urlOf = (queueName: string) => urls.find((url) => url.endsWith(`/${queueName}`));
  return Object.fromEntries(
    keysOf(queues).flatMap((name) => [
      [`${variableOf(name)}_QUEUE_URL`, urlOf(queueNameOf(name))],
      [`${variableOf(name)}_DEAD_QUEUE_URL`, urlOf(deadLetterQueueNameOf(name))],
    ]),
  );
};

/** The variables of the deployed functions, as far as the account knows them. Throws when AWS does not answer. */
export const deployedNames = async ({ queueUrls, outputs }: Account): Promise<Names> => {
  const [urls, data, trading] = await Promise.all([
    queueUrls('osprey-'),
    outputs(stackNames.data),
    outputs(stackNames.trading),
  ]);
  const launchesUrl = trading.find(({ value }) => value.endsWith('/webhooks/launches'))?.value;
  return {
    ...Object.fromEntries(keysOf(tables).map((name) => [`${variableOf(name)}_TABLE`, tableNameOf(name)])),
    ...queueVariables(urls),
    WEBHOOK_SECRET: secretNames.webhook,
    PROVIDERS_SECRET: secretNames.providers,
    WALLET_SECRET_PREFIX,
    ALERTS_TOPIC_ARN: data.find(({ value }) => value.endsWith(':osprey-alerts'))?.value,
    EXPORTS_BUCKET: data.find(({ value }) => value.startsWith('osprey-exports-'))?.value,
    KMS_WALLETS: trading.find(({ key }) => key === 'kmswallets')?.value,
    FRONT_DOOR_URL: launchesUrl?.slice(0, -'/webhooks/launches'.length),
  };
};

const listQueues = async (sqs: SQSClient, prefix: string): Promise<readonly string[]> =>
  (await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1_000 }))).QueueUrls ?? [];

/** The account that the shell's credentials are for. */
export const accountOfShell = (): Account => {
  const cloudFormation = new CloudFormationClient({});
  return {
    queueUrls: (prefix) => listQueues(createSqsClient(), prefix),
    outputs: async (stackName) => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
      return (Stacks[0]?.Outputs ?? []).flatMap(({ OutputKey: key, OutputValue: value }) =>
        key === undefined || value === undefined ? [] : [{ key, value }],
      );
    },
  };
};
