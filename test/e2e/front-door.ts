/** A session on a market at rest: what reaches its webhooks is a test's alone. */
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { startMarket } from '#local/market/market.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Bench, Session } from './bench.ts';
import { decidedFor, readBooks, setPatience, withBooks } from './books-view.ts';
import { type RawLaunch, rawLaunch } from './forgery.ts';
import { startReceiver } from './http-receiver.ts';
import { until } from './until.ts';
import { addWebhook } from './webhooks-view.ts';

type Route = 'launches' | 'wallet-trades';
type Answer = { readonly status: number; readonly text: string; readonly tookMs: number };
const receipt = z.object({ accepted: z.int(), signals: z.array(z.string()), quarantined: z.int() });

/** What requests have left behind. Exits that prices ask for are none of it: they come and go by themselves. */
export type State = {
  /** In the queues that lead to an entry. */
  readonly messages: number;
  readonly quarantined: number;
  /** Signals that were decided on, in alphabetical order. */
  readonly signals: readonly string[];
  readonly entries: number;
};

export type Door = {
  readonly run: Session;
  readonly secret: string;
  /** A leader whom a user copies, and a mint that trades. */
  readonly leader: string;
  readonly mint: string;
  /** Posts a body with the secret, or with what `authorization` says instead: undefined is no header at all. */
  readonly post: (body: string, as?: { readonly authorization: string | undefined }, route?: Route) => Promise<Answer>;
  /** Posts elements with the secret; throws unless they are taken. */
  readonly deliver: (elements: readonly unknown[], route?: Route) => Promise<z.output<typeof receipt>>;
  /** Launches from before the session as raw elements, each given out once; throws when there are no more. */
  readonly genuineLaunches: (count: number) => readonly RawLaunch[];
  /** The decisions on a signal, once there are any. */
  readonly decisionsOn: (signal: string) => Promise<readonly Decision[]>;
  readonly state: () => Promise<State>;
};

const queues = ['LAUNCHES', 'WALLET_TRADES', 'ORDERS'];

/** The signals among the causes of decisions, each once, in alphabetical order. */
export const signalsIn = (decisions: readonly Decision[]): readonly string[] =>
  [...new Set<string>(decisions.map(({ cause }) => cause))].filter((cause) => !cause.startsWith('exit:')).toSorted();
const counted = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

const about = z.object({ tokens: z.array(z.object({ mint: z.string() })).min(1) });

/** Catches the market's launches in a list, oldest first. */
const catchLaunches = async (marketUrl: string, accountAddresses: readonly string[]) => {
  const caught: RawLaunch[] = [];
  const receiver = await startReceiver(({ body }) => {
    for (const element of z.array(z.unknown()).parse(JSON.parse(body))) {
      const { data } = rawLaunch.safeParse(element);
      const [signature] = data?.transaction.signatures ?? [];
      const isNew = !caught.some(({ transaction }) => transaction.signatures[0] === signature);
      if (data !== undefined && isNew) caught.push(data);
    }
    return 200;
  });
  await addWebhook(marketUrl, {
    webhookURL: receiver.url,
    webhookType: 'raw',
    transactionTypes: ['ANY'],
    accountAddresses: [...accountAddresses],
  });
  return { caught, stop: receiver.stop };
};

/** A forged signal need not be waited for longer than this. */
const patienceMs = 5_000;

/** How many launches a market makes before it rests. */
const launches = 8;

/**
 * Lets a market live for a while and starts a session when it rests: neither webhooks nor the recovery of missed signals
 * bring anything then, however long a test takes. One sniper and one copier trade, live.
 */
export const openDoor = async (bench: Bench): Promise<Door> => {
  const market = await startMarket({ seed: 'door', pace: 5, paused: true });
  bench.defer(market.stop);
  const { caught, stop } = await catchLaunches(market.url, market.launchAddresses);
  bench.defer(stop);
  market.resume();
  await until(`${launches} launches`, () => caught.length >= launches, 120_000);
  market.pause();
  const run = bench.session(['--market', market.url, '--mode', 'live', '--users', '2', '--forever', '--json']);
  const env = await run.up();
  const secret = env['OSPREY_WEBHOOK_SECRET'] ?? '';
  await setPatience(run.dataDir, patienceMs);
  const { tokens } = about.parse(await (await fetch(`${market.url}/market`)).json());
  const sqs = new SQSClient({
    endpoint: env['AWS_ENDPOINT_URL_SQS'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  bench.defer(async () => sqs.destroy());
  const messagesIn = async (queue: string): Promise<number> => {
    const QueueUrl = env[`${queue}_QUEUE_URL`];
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counted] }),
    );
    return counted.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  const post: Door['post'] = async (body, as = { authorization: secret }, route = 'launches') => {
    const authorization = as.authorization === undefined ? {} : { authorization: as.authorization };
    const askedAtMs = performance.now();
    const response = await fetch(`${env['OSPREY_URL']}/webhooks/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body,
    });
    return { status: response.status, text: await response.text(), tookMs: performance.now() - askedAtMs };
  };
  return {
    run,
    secret,
    leader: market.leaders[0] ?? '',
    mint: tokens[0]?.mint ?? '',
    post,
    deliver: async (elements, route) => {
      const { status, text } = await post(JSON.stringify(elements), undefined, route);
      if (status !== 200) throw new Error(`the front door answered ${status}: ${text}`);
      return receipt.parse(JSON.parse(text));
    },
    genuineLaunches: (count) => {
      if (caught.length < count) throw new Error(`the market made ${launches} launches: raise that number`);
      return caught.splice(0, count);
    },
    decisionsOn: (signal) =>
      withBooks(run.dataDir, (books) =>
        until(`a decision on ${signal}`, async () => {
          const found = await decidedFor(books, signal);
          return found.length > 0 && found;
        }),
      ),
    state: async () => {
      const { decisions, orders } = await withBooks(run.dataDir, readBooks);
      return {
        messages: (await Promise.all(queues.map(messagesIn))).reduce((sum, each) => sum + each, 0),
        quarantined: await messagesIn('QUARANTINE'),
        signals: signalsIn(decisions),
        entries: orders.filter(({ plan }) => plan.side === 'buy').length,
      };
    },
  };
};
