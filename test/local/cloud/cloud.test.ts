import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCloud } from '#local/cloud/cloud.ts';
import { isCloudError } from '#local/cloud/cloud-error.ts';
import type { Cloud } from '#local/cloud/cloud-options.ts';
import { echoSource } from './process-definitions.ts';
import { definitionOf, startedCloud, temporaryFolder, until, writeFunctions } from './started-cloud.ts';
import { listeningAddresses, processesUsing } from './system-state.ts';

const sendOrder = (sqs: SQSClient, QueueUrl: string, body: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageGroupId: 'g', MessageDeduplicationId: body }));

const putRow = (client: DynamoDBClient, pk: string) =>
  client.send(new PutItemCommand({ TableName: 'osprey-settings', Item: { pk: { S: pk }, sk: { S: 'row' } } }));

const hasRow = async (client: DynamoDBClient, pk: string) => {
  const command = new GetItemCommand({ TableName: 'osprey-settings', Key: { pk: { S: pk }, sk: { S: 'row' } } });
  return (await client.send(command)).Item !== undefined;
};

const receiveBodies = async (sqs: SQSClient, QueueUrl: string) => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => Body);
};

const accepts = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname)
      .once('connect', () => resolve(true))
      .once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const servicesOf = ({ endpoints }: Pick<Cloud, 'endpoints'>) =>
  Object.values(endpoints).filter((value) => value.startsWith('http'));

/** Starts the cloud of `cloud-process.ts` and waits until its functions run. */
const spawnCloud = async (dataDir: string, ...more: string[]) => {
  const root = writeFunctions(temporaryFolder(), { echo: { variables: [], files: { 'index.ts': echoSource } } });
  const program = fileURLToPath(new URL('./cloud-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir, root, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group of its own, as a terminal gives it.
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const told: Pick<Cloud, 'endpoints' | 'variables'> = JSON.parse(String(line));
  return { child, ...told };
};

const clientAt = (endpoint = '') => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

describe('the embedded cloud', () => {
  it('has the tables, with indexes and stream, the queues, the topic and the bucket', async () => {
    const { cloud } = await startedCloud();
    const { Table } = await cloud.clients.dynamodb.send(new DescribeTableCommand({ TableName: 'osprey-trading' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).toSorted()).toEqual(['day', 'work']);
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' });
    // As a function would: its queue URL is its endpoint, and the bucket is found by its path.
    const sqs = new SQSClient({ ...clientAt(cloud.endpoints['AWS_ENDPOINT_URL_SQS']), useQueueUrlAsEndpoint: true });
    await sendOrder(sqs, cloud.variables.QUARANTINE_QUEUE_URL, 'odd');
    expect(await receiveBodies(sqs, cloud.variables.QUARANTINE_QUEUE_URL)).toEqual(['odd']);
    const s3 = new S3Client(clientAt(cloud.endpoints['AWS_ENDPOINT_URL_S3']));
    const object = { Bucket: cloud.variables.EXPORTS_BUCKET, Key: 'day/trades.csv' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'a,b' }));
    expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('a,b');
  });

  it('shows the mail that would be sent', async () => {
    const { cloud, of } = await startedCloud();
    const TopicArn = cloud.variables.ALERTS_TOPIC_ARN;
    await cloud.clients.sns.send(new PublishCommand({ TopicArn, Subject: 'Halted', Message: 'because "I said so"' }));
    await until(() => of('mail').length > 0);
    expect(of('mail')).toEqual([{ kind: 'mail', subject: 'Halted', body: 'because "I said so"' }]);
  });

  it('keeps rows, messages, objects and secrets over a restart', async () => {
    const { cloud, dataDir } = await startedCloud();
    await putRow(cloud.clients.dynamodb, 'kept');
    await sendOrder(cloud.clients.sqs, cloud.variables.ORDERS_QUEUE_URL, 'kept');
    await cloud.clients.secrets.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'secret' }));
    await cloud.clients.s3.send(new PutObjectCommand({ Bucket: 'osprey-exports', Key: 'kept', Body: 'object' }));
    await cloud.stop();
    const { cloud: again } = await startedCloud({ dataDir });
    expect(await hasRow(again.clients.dynamodb, 'kept')).toBe(true);
    expect(await receiveBodies(again.clients.sqs, again.variables.ORDERS_QUEUE_URL)).toEqual(['kept']);
    const secret = await again.clients.secrets.send(new GetSecretValueCommand({ SecretId: 'kept' }));
    expect(secret.SecretString).toBe('secret');
    const object = await again.clients.s3.send(new GetObjectCommand({ Bucket: 'osprey-exports', Key: 'kept' }));
    expect(await object.Body?.transformToString()).toBe('object');
  });

  it('lets one process at a time use a data folder, and another folder be used beside it', async () => {
    const { dataDir } = await startedCloud();
    const second: unknown = await startCloud({ dataDir, environment: {}, onEvent: () => {}, log: () => {} }).catch(
      (error: unknown) => error,
    );
    expect(isCloudError(second, 'cloud/directory-in-use') && second.context.pid).toBe(process.pid);
    const { cloud } = await startedCloud();
    await putRow(cloud.clients.dynamodb, 'beside');
    expect(await hasRow(cloud.clients.dynamodb, 'beside')).toBe(true);
  });

  it('uses an emulator that the caller names instead of its own', async () => {
    const outside = await startedCloud();
    const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SQS } = outside.cloud.endpoints as Record<string, string>;
    const { cloud, dataDir } = await startedCloud({ environment: { AWS_ENDPOINT_URL_DYNAMODB } });
    expect(cloud.endpoints['AWS_ENDPOINT_URL_DYNAMODB_STREAMS']).toBe(AWS_ENDPOINT_URL_DYNAMODB);
    expect(cloud.endpoints['AWS_ENDPOINT_URL_SQS']).not.toBe(AWS_ENDPOINT_URL_SQS);
    expect(processesUsing(dataDir)).toEqual([]);
    await putRow(cloud.clients.dynamodb, 'outside');
    expect(await hasRow(outside.cloud.clients.dynamodb, 'outside')).toBe(true);
  });

  it('brings DynamoDB back when it is killed, with its rows', async () => {
    const { cloud, dataDir } = await startedCloud();
    await putRow(cloud.clients.dynamodb, 'before');
    const pids = processesUsing(dataDir);
    expect(pids).toHaveLength(1);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until(() =>
      putRow(cloud.clients.dynamodb, 'after').then(
        () => true,
        () => false,
      ),
    );
    expect(await hasRow(cloud.clients.dynamodb, 'before')).toBe(true);
  });

  it('lends its endpoints to the SDKs of functions in this process, and takes them back', async () => {
    const environment: NodeJS.ProcessEnv = { AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-1' };
    const { cloud } = await startedCloud({ environment });
    expect(environment).toEqual(cloud.endpoints);
    await cloud.stop();
    expect(environment).toEqual({ AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-1' });
  });

  it('lets secrets be put in place before any function runs', async () => {
    const steps: string[] = [];
    await startedCloud({
      prepare: async ({ clients }) => {
        await clients.secrets.send(new CreateSecretCommand({ Name: 'early', SecretString: 'x' }));
        steps.push('prepared');
      },
      definitions: { work: definitionOf([{ kind: 'schedule', expression: 'rate(1 minute)' }]) },
      functionsRoot: writeFunctions(temporaryFolder(), { work: { variables: [], files: {} } }),
      compose: { work: () => async () => void steps.push('ran') },
    });
    await until(() => steps.includes('ran'));
    expect(steps).toEqual(['prepared', 'ran']);
  });

  it('drains: refuses requests, and says whether the work ended in time', async () => {
    const gate = Promise.withResolvers<void>();
    const { cloud } = await startedCloud({
      definitions: {
        work: definitionOf([
          { kind: 'http', method: 'POST', path: '/work' },
          { kind: 'queue', queue: 'orders', batchSize: 1, maxConcurrency: 1 },
        ]),
      },
      functionsRoot: writeFunctions(temporaryFolder(), { work: { variables: [], files: {} } }),
      compose: { work: () => () => gate.promise },
    });
    await sendOrder(cloud.clients.sqs, cloud.variables.ORDERS_QUEUE_URL, 'slow');
    expect(await cloud.drain(100)).toBe(false);
    expect((await fetch(`${cloud.frontDoorUrl}/work`, { method: 'POST' })).status).toBe(503);
    gate.resolve();
    expect(await cloud.drain(5_000)).toBe(true);
  });

  it('rests: what is in flight ends, and what waits stays on its queue', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    const { cloud } = await startedCloud({
      definitions: { work: definitionOf([{ kind: 'queue', queue: 'orders', batchSize: 1, maxConcurrency: 1 }]) },
      functionsRoot: writeFunctions(temporaryFolder(), { work: { variables: [], files: {} } }),
      compose: { work: () => async () => gates[begun++]?.promise },
    });
    await sendOrder(cloud.clients.sqs, cloud.variables.ORDERS_QUEUE_URL, 'first');
    await sendOrder(cloud.clients.sqs, cloud.variables.ORDERS_QUEUE_URL, 'second');
    await until(() => begun === 1);
    const askedAtMs = performance.now();
    expect(await cloud.rest(100)).toBe(false);
    expect(performance.now() - askedAtMs).toBeGreaterThan(90);
    gates[0]?.resolve();
    expect(await cloud.rest(5_000)).toBe(true);
    expect([begun, await cloud.depth()]).toEqual([1, 1]);
  });

  it('lets what is in flight finish when it stops, twice or once', async () => {
    const { cloud, of } = await startedCloud({
      definitions: { work: definitionOf([{ kind: 'http', method: 'POST', path: '/work' }]) },
      functionsRoot: writeFunctions(temporaryFolder(), { work: { variables: [], files: {} } }),
      compose: {
        work: () => () => new Promise((resolve) => setTimeout(resolve, 100, { statusCode: 200, body: 'done' })),
      },
    });
    const response = fetch(`${cloud.frontDoorUrl}/work`, { method: 'POST' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await Promise.all([cloud.stop(), cloud.stop()]);
    expect(await (await response).text()).toBe('done');
    expect(of('invocation').map(({ outcome }) => outcome)).toEqual(['succeeded']);
  });
});

describe.runIf(process.platform === 'linux')('the processes and sockets of the cloud', () => {
  it('listen on 127.0.0.1 alone, and are gone after a stop', async () => {
    const dataDir = temporaryFolder();
    const { child, endpoints } = await spawnCloud(dataDir);
    const pids = processesUsing(dataDir);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    const listening = listeningAddresses(pids);
    expect(listening.length).toBeGreaterThanOrEqual(5);
    expect(listening.filter((address) => !address.startsWith('127.0.0.1:'))).toEqual([]);
    // A terminal signals the whole group: the children must leave the order of the end to the host.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(processesUsing(dataDir)).toEqual([]);
    expect(await Promise.all(servicesOf({ endpoints }).map(accepts))).not.toContain(true);
  }, 15_000);

  it('are gone after the host was killed, and the next start finds everything', async () => {
    const dataDir = temporaryFolder();
    const { child, endpoints, variables } = await spawnCloud(dataDir, 'busy');
    const dynamodb = new DynamoDBClient(clientAt(endpoints['AWS_ENDPOINT_URL_DYNAMODB']));
    const sqs = new SQSClient(clientAt(endpoints['AWS_ENDPOINT_URL_SQS']));
    await putRow(dynamodb, 'survivor');
    await sendOrder(sqs, variables.ORDERS_QUEUE_URL, 'waiting');
    await sendOrder(sqs, variables.EXITS_QUEUE_URL, 'in flight');
    expect(await receiveBodies(sqs, variables.EXITS_QUEUE_URL)).toEqual(['in flight']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { cloud } = await startedCloud({ dataDir });
    // Its own dynoxide, and nothing of the killed host: not even the function that never returns.
    expect(processesUsing(dataDir)).toHaveLength(1);
    expect(await hasRow(cloud.clients.dynamodb, 'survivor')).toBe(true);
    expect(await receiveBodies(cloud.clients.sqs, cloud.variables.ORDERS_QUEUE_URL)).toEqual(['waiting']);
    expect(await receiveBodies(cloud.clients.sqs, cloud.variables.EXITS_QUEUE_URL)).toEqual(['in flight']);
  }, 10_000);
});
