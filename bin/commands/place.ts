/** Where the operator's commands work: on AWS, in a running `npm start`, or on the folder that one has left behind. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerClient } from '#adapters/aws-clients.ts';
import type { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { type FunctionDefinition, functions } from '#functions/triggers.ts';
import type { Cloud, PreparedCloud } from '#local/cloud/cloud-options.ts';
import { exportVariables } from '#local/cloud/endpoints.ts';
import { livingOwner } from '#local/cloud/pidfile.ts';
import { ospreyEnvFile, readOspreyEnv } from '#local/run/osprey-env.ts';
import { BadUse } from './command-io.ts';
import { hasSavedMarket, type SavedMarket, startSavedMarket } from './saved-market.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConnectOptions = {
  /** The folder of `npm start`; undefined for AWS. */
  readonly data: string | undefined;
  readonly environment: Environment;
  /**
   * `act`: the command sends transactions, so that a market left behind goes on with them. `trade`: functions that a run
   * left behind carry out what the command puts on their queues.
   */
  readonly use?: 'look' | 'act' | 'trade';
};

type Endpoint = NonNullable<Parameters<typeof createDocumentClient>[1]>;

export type Place = {
  /** The names of everything that can be reached: tables, secrets, queues, `OSPREY_RPC_URL`. */
  readonly variables: Environment;
  /** True for data on this machine, false for AWS. */
  readonly local: boolean;
  /** False for a folder that a run has left behind: no function and no schedule works on it. */
  readonly running: boolean;
  /** A client's configuration for the service of `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpoint: (service: 'DYNAMODB' | 'SQS' | 'SECRETS_MANAGER' | 'SNS') => Endpoint;
  /** RPC nodes; none when none is named. A market that a run has left behind is started for them. */
  readonly nodes: () => Promise<readonly string[]>;
  /** Who acts on what is put on the queues of orders and exits. */
  readonly consumer: 'lambda' | 'npm-start' | 'this-command' | 'nobody';
  /** Runs `reconcile` when this command is who acts. */
  readonly reconcile: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The value of a variable. Throws `BadUse` when it is not set. */
export const nameOf = (variables: Environment, variable: string): string => {
  const value = variables[variable];
  if (value === undefined || value === '')
    throw new BadUse(
      `${variable} is not set: give --data DIR for data on this machine, or set AWS_REGION to work on AWS`,
    );
  return value;
};

const localEndpoint =
  (variables: Environment): Place['endpoint'] =>
  (service) => ({
    endpoint: nameOf(variables, `AWS_ENDPOINT_URL_${service}`),
    region: nameOf(variables, 'AWS_REGION'),
    credentials: {
      accessKeyId: nameOf(variables, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: nameOf(variables, 'AWS_SECRET_ACCESS_KEY'),
    },
  });

const namedNode = (variables: Environment): readonly string[] => {
  const url = variables['OSPREY_RPC_URL'];
  return url ? [url] : [];
};

/** The names that the shell sets, and for the others those of the Osprey that its AWS account holds. */
const namesOnAws = async (environment: Environment): Promise<Environment> => {
  const isNamed = environment['TRADING_TABLE'] !== undefined;
  const hasAccount = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE'].some(
    (name) => environment[name] !== undefined,
  );
  if (isNamed || !hasAccount) return environment;
  const { accountOfShell, deployedNames } = await import('./deployed-names.ts');
  try {
    return { ...(await deployedNames(accountOfShell())), ...environment };
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new BadUse(`AWS does not tell where Osprey is (${problem}): deploy it there, or give --data DIR`);
  }
};

/** `OSPREY_RPC_URL`, else the nodes of the providers' secret. */
const nodesOnAws = async (variables: Environment): Promise<readonly string[]> => {
  const named = namedNode(variables);
  const secretId = variables['PROVIDERS_SECRET'];
  if (named.length > 0 || !secretId) return named;
  return (await loadProviders(createSecretsManagerClient(), secretId)).solanaRpcUrls;
};

/** What carries out a person's own orders: who consumes `orders` and `exits`, and the reconciler when it is asked for. */
const handOrders: Readonly<Record<string, FunctionDefinition>> = {
  'execute-orders': {
    ...functions['execute-orders'],
    triggers: functions['execute-orders'].triggers.filter(({ queue }) => queue === 'orders'),
  },
  'execute-exits': functions['execute-exits'],
  reconcile: { ...functions.reconcile, triggers: [] },
};

/** Functions in this process find the cloud in its environment, and would write their log between the command's lines. */
const quietly = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };

/**
 * Starts the embedded cloud on the folder for as long as the command runs: tables and queues without schedules, and no
 * functions but those that carry out the command.
 */
const startOn = async (dataDir: string, kept: Environment, options: ConnectOptions): Promise<Place> => {
  const { startCloud } = await import('#local/cloud/cloud.ts');
  const { use = 'look' } = options;
  let market: Promise<SavedMarket> | undefined;
  const nodes = async (): Promise<readonly string[]> => {
    if (!hasSavedMarket(dataDir)) return namedNode(kept);
    market ??= startSavedMarket(dataDir, use === 'look' ? 'look' : 'act');
    return [(await market).rpcUrl];
  };
  const tellWhereMarketIs = async ({ clients, variables: { PROVIDERS_SECRET } }: PreparedCloud) => {
    if (use === 'look' || (await nodes()).length === 0 || market === undefined) return;
    const { rpcUrl, jupiterUrl } = await market;
    const SecretString = JSON.stringify({ solanaRpcUrls: [rpcUrl], jupiterUrl });
    // The functions look there for the market, which has another port now. The next npm start does the same.
    await clients.secrets.send(new PutSecretValueCommand({ SecretId: PROVIDERS_SECRET, SecretString }));
  };
  const speakAgain = use === 'trade' ? exportVariables(process.env, quietly) : () => {};
  let cloud: Cloud | undefined;
  const stop = async () => {
    // The functions end before the chain that they are speaking with.
    await cloud?.stop();
    await (await market?.catch(() => undefined))?.stop();
    speakAgain();
  };
  try {
    const started = await startCloud({
      dataDir,
      definitions: use === 'trade' ? handOrders : {},
      schedulesEnabled: false,
      environment: use === 'trade' ? process.env : { ...options.environment },
      prepare: tellWhereMarketIs,
      onEvent: () => {},
      log: () => {},
    });
    cloud = started;
    const variables = { ...kept, ...started.endpoints, ...started.variables };
    return {
      variables,
      local: true,
      running: false,
      endpoint: localEndpoint(variables),
      nodes,
      consumer: use === 'trade' ? 'this-command' : 'nobody',
      reconcile: async () => void (use === 'trade' && (await started.invoke('reconcile', {}))),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Finds the place; `stop` it. Throws `BadUse` when there is nothing there. */
export const openPlace = async (options: ConnectOptions): Promise<Place> => {
  const { data, environment } = options;
  const [stop, reconcile] = [async (): Promise<void> => {}, async (): Promise<void> => {}];
  if (data === undefined) {
    const variables = await namesOnAws(environment);
    const nodes = () => nodesOnAws(variables);
    const place = { variables, local: false, running: true, endpoint: () => ({}), nodes };
    return { ...place, consumer: 'lambda', reconcile, stop };
  }
  const dataDir = resolve(data);
  const kept = readOspreyEnv(dataDir);
  if (kept === undefined)
    throw new BadUse(
      existsSync(dataDir)
        ? `${ospreyEnvFile(dataDir)} is missing: npm start writes it as soon as it runs`
        : `${dataDir} does not exist: give the folder that npm start uses`,
    );
  if (livingOwner(join(dataDir, 'cloud.pid')) === undefined) return startOn(dataDir, kept, options);
  const place = { variables: kept, local: true, running: true, endpoint: localEndpoint(kept) };
  return { ...place, nodes: async () => namedNode(kept), consumer: 'npm-start', reconcile, stop };
};
