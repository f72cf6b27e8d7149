/** Checks of the secrets, the queues, the alerts and the deployment. */
import { setTimeout as pause } from 'node:timers/promises';
import { createSnsClient, createSqsClient } from '#adapters/aws-clients.ts';
import { loadWebhookSecret } from '#adapters/helius/load-helius-webhooks.ts';
import { SecretUnreadable } from '#adapters/secrets/secret-unreadable.ts';
import { countSubscriptions } from '#adapters/sns/subscriptions.ts';
import { readQueueDepth } from '#adapters/sqs/queue-depths.ts';
import { stackNames } from '#stacks/names.ts';
import { type Finding, fail, pass, skip, warn } from '#trading/domain/doctor/finding.ts';
import { judgeAlerts, judgeStacks } from '#trading/domain/doctor/judge-delivery.ts';
import { judgeWalletKeys, type WalletLook } from '#trading/domain/doctor/judge-settings.ts';
import { type DeadLook, judgeDeadLetters, judgeQueues } from '#trading/domain/doctor/judge-work.ts';
import { type ConsumedQueue, consumedQueues } from '#trading/domain/orders/queue-message.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { Check } from '#trading/use-cases/reports/run-checks.ts';
import type { Connection } from '../connect.ts';
import { nameOf } from '../place.ts';
import type { DoctorDeps } from './doctor-deps.ts';

const now = () => epochMs(Date.now());
const putIt = 'put it with aws secretsmanager put-secret-value; the README says what it holds';

/** Why a secret cannot be used, in words that quote nothing of it; undefined when it can. */
const problemReading = async (read: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof SecretUnreadable) return error.message;
    throw error;
  }
};

const checkSecrets = async ({ connection, providers }: DoctorDeps): Promise<Finding> => {
  const webhook = nameOf(connection.variables, 'WEBHOOK_SECRET');
  const readings = await Promise.all([
    problemReading(providers),
    problemReading(() => loadWebhookSecret(connection.secrets(), webhook)),
  ]);
  const problems = readings.filter((problem) => problem !== undefined);
  if (problems.length > 0) return fail(problems.join('; '), putIt);
  const [{ heliusApiKey }, { previous }] = await Promise.all([
    providers(),
    loadWebhookSecret(connection.secrets(), webhook),
  ]);
  if (previous != null)
    return warn(
      'the webhook secret before the last rotation is still accepted',
      'osprey webhooks sync gives Helius the new one, osprey secrets rotate webhook --finish drops the old one',
    );
  return heliusApiKey === undefined
    ? warn(
        'providers and webhook secret are well-formed, without a Helius key',
        'add heliusApiKey: then the webhooks are kept by themselves',
      )
    : pass('providers and webhook secret are well-formed');
};

const checkWalletKeys = async ({ connection, io, settings }: DoctorDeps): Promise<Finding> => {
  // Loaded only here: it brings KMS.
  const { proveKey } = await import('../wallets/wallet-proof.ts');
  const look = async ({ userId, settings: { wallet, mode } }: UserRow): Promise<WalletLook> => ({
    userId,
    mode,
    key: await proveKey(connection, io, userId, wallet),
  });
  return judgeWalletKeys(await Promise.all((await settings()).users.map(look)));
};

const variableOf = (queue: ConsumedQueue): string => queue.toUpperCase().replaceAll('-', '_');
const consumed = Object.keys(consumedQueues) as ConsumedQueue[];
/** An executor that works takes something within this. */
const betweenLooksMs = 1_500;

const sqsOf = (connection: Connection) => {
  const sqs = createSqsClient({}, connection.endpoint('SQS'));
  connection.closing(() => sqs.destroy());
  return sqs;
};

const checkQueues = async ({ connection }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip('nothing runs in this folder');
  const sqs = sqsOf(connection);
  const look = () =>
    Promise.all(
      consumed.map((queue) => readQueueDepth(sqs, nameOf(connection.variables, `${variableOf(queue)}_QUEUE_URL`))),
    );
  const before = await look();
  if (before.some(({ waiting }) => waiting > 0)) await pause(betweenLooksMs);
  const after = await look();
  return judgeQueues(
    consumed.map((queue, index) => ({
      queue,
      waiting: [before[index]?.waiting ?? 0, after[index]?.waiting ?? 0],
      inFlight: after[index]?.inFlight ?? 0,
    })),
  );
};

const checkDeadLetters = async ({ connection }: DoctorDeps): Promise<Finding> => {
  const letters = connection.deadLetters();
  const lookAt = async (queue: ConsumedQueue): Promise<DeadLook> => {
    const count = await letters.count(queue);
    if (count === 0) return { queue, count, oldestSinceMs: undefined };
    const taken = await letters.take(queue);
    await letters.release(taken);
    const oldest = taken.map(({ deadSinceMs }) => deadSinceMs).toSorted((one, other) => one - other)[0];
    return { queue, count, oldestSinceMs: oldest };
  };
  const url = connection.variables['QUARANTINE_QUEUE_URL'];
  const quarantine = url === undefined ? undefined : await readQueueDepth(sqsOf(connection), url);
  const looks = await Promise.all(consumed.map(lookAt));
  const aside =
    quarantine === undefined ? [] : [{ queue: 'quarantine', count: quarantine.waiting, oldestSinceMs: undefined }];
  return judgeDeadLetters([...looks, ...aside], now());
};

const checkAlerts = async ({ connection }: DoctorDeps): Promise<Finding> => {
  const sns = createSnsClient({}, connection.endpoint('SNS'));
  connection.closing(() => sns.destroy());
  return judgeAlerts(await countSubscriptions(sns, nameOf(connection.variables, 'ALERTS_TOPIC_ARN')));
};

const checkStacks = async ({ connection, detectDrift }: DoctorDeps): Promise<Finding> => {
  if (connection.local) return skip('there is no deployment on this machine');
  // Loaded only here: no other check speaks with CloudFormation.
  const [{ CloudFormationClient }, { lookAtStacks }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('#adapters/cloudformation/look-at-stacks.ts'),
  ]);
  const client = new CloudFormationClient({});
  connection.closing(() => client.destroy());
  return judgeStacks(await lookAtStacks({ client, detect: detectDrift }, Object.values(stackNames)), Date.now());
};

/** The checks. */
export const cloudChecks = (deps: DoctorDeps): readonly Check[] => [
  { name: 'secrets', about: 'secrets are there and well-formed', run: () => checkSecrets(deps) },
  { name: 'wallet-keys', about: 'keys sign for the wallets in the settings', run: () => checkWalletKeys(deps) },
  { name: 'queues', about: 'what waits is worked on', run: () => checkQueues(deps) },
  { name: 'dead-letters', about: 'nothing waits for a person', run: () => checkDeadLetters(deps) },
  { name: 'alerts', about: 'somebody is told about alerts', run: () => checkAlerts(deps) },
  { name: 'stacks', about: 'the deployment is whole and unchanged', run: () => checkStacks(deps) },
];
