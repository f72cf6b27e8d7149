/** One run of everything on this machine: market, embedded cloud, users, webhooks, feed; then the proof of the books. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { startCloud } from '../cloud/cloud.ts';
import type { CloudLog } from '../cloud/cloud-event.ts';
import type { Cloud, PreparedCloud } from '../cloud/cloud-options.ts';
import { startStreamSource } from '../cloud/stream-source.ts';
import { type Books, openBooks } from './books.ts';
import { finishRun, type RunEnd, windUpRun } from './ending.ts';
import { changedRows, cloudLine, rowLine } from './feed.ts';
import { freeWebhookLease, localApiKey, registerRunWebhooks, removeRunWebhooks } from './helius-webhooks.ts';
import { fundWallet, linkMarket, type MarketLink } from './market-link.ts';
import { readOspreyEnv, writeOspreyEnv } from './osprey-env.ts';
import { reportRun } from './report.ts';
import { createTally } from './tally.ts';
import { seedUsers } from './users.ts';

export type SessionOptions = {
  readonly dataDir: string;
  readonly seed: string;
  readonly users: number;
  /** Overrides the users' own modes. */
  readonly mode: Mode | undefined;
  /** A market that runs already; undefined starts one in this process. */
  readonly marketUrl: string | undefined;
  readonly port: number;
  readonly isolated: boolean;
  /** Takes a line of the feed. */
  readonly say: (line: string) => void;
  readonly log: CloudLog;
};

export type Session = {
  readonly frontDoorUrl: string;
  /** Ends the market's acts, lets everything that was seen come to its end, and proves the books. */
  readonly finish: () => Promise<RunEnd>;
  /** The same for what is in flight alone, as far as it can be done within so many ms. */
  readonly windUp: (withinMs: number) => Promise<RunEnd>;
  /** Ends everything; a function that still runs has `graceMs` to end, or a few seconds. */
  readonly stop: (graceMs?: number) => Promise<void>;
};

const webhookSecretName = 'osprey/webhook';

/** The secret as it was in an earlier run on the same data, or a fresh one. */
const webhookSecretOf = (dataDir: string): string =>
  readOspreyEnv(dataDir)?.['OSPREY_WEBHOOK_SECRET'] ?? randomBytes(24).toString('base64url');

const putSecret = async (secrets: SecretsManagerClient, name: string, value: object): Promise<void> => {
  const SecretString = JSON.stringify(value);
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString }));
  }
};

/** What must be there before the first function runs: secrets, users, settings. */
const prepare = async (
  options: SessionOptions,
  authHeader: string,
  { variables, clients }: PreparedCloud,
  market: MarketLink,
  books: Books,
): Promise<void> => {
  await Promise.all([
    putSecret(clients.secrets, webhookSecretName, { current: authHeader }),
    putSecret(clients.secrets, variables.PROVIDERS_SECRET, {
      solanaRpcUrls: [market.rpcUrl],
      jupiterUrl: market.jupiterUrl,
      heliusApiKey: localApiKey,
      heliusApiUrl: market.heliusUrl,
    }),
    seedUsers({
      count: options.users,
      mode: options.mode,
      leaders: market.leaders,
      launchAddresses: market.launchAddresses,
      secrets: clients.secrets,
      walletSecretPrefix: variables.WALLET_SECRET_PREFIX,
      settings: books.settings,
      fund: (wallet, lamports) => fundWallet(market.rpcUrl, wallet, lamports),
      nowMs: Date.now,
    }),
  ]);
};

/** Lets Helius deliver to this run's front door, and people attach to it. */
const openDoor = async (
  options: SessionOptions,
  authHeader: string,
  cloud: Cloud,
  market: MarketLink,
  books: Books,
): Promise<void> => {
  const previousUrl = readOspreyEnv(options.dataDir)?.['OSPREY_URL'];
  writeOspreyEnv(options.dataDir, {
    OSPREY_URL: cloud.frontDoorUrl,
    OSPREY_WEBHOOK_SECRET: authHeader,
    OSPREY_RPC_URL: market.rpcUrl,
    OSPREY_JUPITER_URL: market.jupiterUrl,
    ...cloud.endpoints,
    ...cloud.variables,
  });
  const run = { heliusUrl: market.heliusUrl, authHeader, settings: books.settings, cloud };
  await registerRunWebhooks(run, cloud.frontDoorUrl, previousUrl);
};

/** Follows the trading table's stream, as `send-alerts` does, and says what changed. */
const followRows = ({ clients, variables }: Cloud, options: SessionOptions) =>
  startStreamSource({
    dynamodb: clients.dynamodb,
    streams: clients.streams,
    tableName: variables.TRADING_TABLE,
    folder: join(options.dataDir, 'streams'),
    functionName: 'feed',
    region: 'us-east-1',
    batchSize: 100,
    retryAttempts: 0,
    invoke: async (event) => {
      for (const row of changedRows(event)) {
        const text = rowLine(row);
        if (text !== undefined) options.say(text);
      }
    },
    onEvent: () => {},
    log: options.log,
  });

/** Starts a run. Whatever fails on the way is stopped again before this throws. */
export const startSession = async (options: SessionOptions): Promise<Session> => {
  const startedAtMs = Date.now();
  const tally = createTally();
  const authHeader = webhookSecretOf(options.dataDir);
  const stops: (() => unknown)[] = [];
  let grace: number | undefined;
  const stop = async () => {
    for (const each of stops.splice(0).toReversed()) await each();
  };
  try {
    const choice =
      options.marketUrl === undefined
        ? { seed: options.seed, dataDir: join(options.dataDir, 'market') }
        : { url: options.marketUrl };
    const linking = linkMarket(choice).then((market) => {
      stops.push(market.stop);
      return market;
    });
    // The cloud starts beside it and hears of a failure when it comes to need the market.
    linking.catch(() => {});
    const cloud = await startCloud({
      prepare: async (prepared) => {
        const books = openBooks(prepared);
        await prepare(options, authHeader, prepared, await linking, books);
        await freeWebhookLease(prepared);
        books.close();
      },
      dataDir: options.dataDir,
      port: options.port,
      isolated: options.isolated,
      onEvent: (event) => {
        tally.see(event);
        const text = cloudLine(event);
        if (text !== undefined) options.say(text);
      },
      log: options.log,
    });
    stops.push(() => cloud.stop(grace));
    const market = await linking;
    const books = openBooks(cloud);
    stops.push(books.close);
    const rows = await followRows(cloud, options);
    stops.push(rows.stop);
    await openDoor(options, authHeader, cloud, market, books);
    const router = createJupiterRouter({ url: market.jupiterUrl, timeoutMs: 5_000, now: () => epochMs(Date.now()) });
    const run = {
      ...{ market, cloud, books },
      removeWebhooks: () => {
        const webhooks = { heliusUrl: market.heliusUrl, authHeader, settings: books.settings, cloud };
        // They would cost a real account credits; here the next run takes them over.
        return removeRunWebhooks(webhooks, cloud.frontDoorUrl).catch((error: unknown) =>
          options.log('the webhooks were not removed', {
            problem: error instanceof Error ? error.message : String(error),
          }),
        );
      },
      report: () => reportRun({ books, router, rpcUrl: market.rpcUrl, signals: tally.counts(), startedAtMs }),
    };
    return {
      frontDoorUrl: cloud.frontDoorUrl,
      finish: () => finishRun(run),
      windUp: (withinMs) => windUpRun(run, withinMs),
      stop: (graceMs) => {
        grace = graceMs;
        return stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
