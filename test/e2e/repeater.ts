/** Delivers signals past the queue's own deduplication, as an event does that comes again when SQS has forgotten it. */
import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { parseForLaunches, parseForTrades } from '#adapters/helius/webhook-body.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { groupOf } from '#trading/domain/signals/signal.ts';
import { messageOf } from '#trading/domain/signals/signal-message.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import type { SignalQueue } from '#trading/ports/signal-queue.ts';
import { createReceiveLaunches } from '#trading/use-cases/receive/receive-launches.ts';
import { createReceiveWalletTrades } from '#trading/use-cases/receive/receive-wallet-trades.ts';

export type Repeater = {
  /** Puts every signal of a webhook's body on its queue as a message that the queue has never seen. */
  readonly repeat: (path: string, body: string) => Promise<void>;
  readonly stop: () => void;
};

/** A repeater on the queues that `env` names. */
export const createRepeater = (env: Readonly<Record<string, string>>, leaders: readonly string[]): Repeater => {
  const sqs = new SQSClient({
    endpoint: env['AWS_ENDPOINT_URL_SQS'] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const queueAt = (QueueUrl: string | undefined): SignalQueue => ({
    enqueue: async (signals) => {
      for (const signal of signals) {
        const message = {
          MessageBody: JSON.stringify(messageOf(signal)),
          MessageGroupId: groupOf(signal),
          MessageDeduplicationId: randomUUID(),
        };
        await sqs.send(new SendMessageCommand({ QueueUrl, ...message }));
      }
    },
  });
  const known = new Set(leaders.map(walletAddress));
  const common = { quarantine: createMemoryQuarantine(), clock: () => epochMs(Date.now()) };
  const launches = createReceiveLaunches({ ...common, queue: queueAt(env['LAUNCHES_QUEUE_URL']) });
  const trades = createReceiveWalletTrades({
    ...common,
    queue: queueAt(env['WALLET_TRADES_QUEUE_URL']),
    watchList: { leaders: async () => known, recentLeaders: async () => known },
  });
  return {
    repeat: async (path, body) => {
      const elements = z.array(z.unknown()).parse(JSON.parse(body));
      if (path.endsWith('/launches')) await launches(elements.map(parseForLaunches));
      else await trades(elements.map(parseForTrades));
    },
    stop: () => sqs.destroy(),
  };
};
