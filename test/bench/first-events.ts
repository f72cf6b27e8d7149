/** The first event of each function, of a kind that it really gets, on a running Osprey. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { FunctionName } from '#functions/triggers.ts';
import type { FunctionVariables } from '#local/cloud/variables.ts';
import { openBooks } from '#local/run/books.ts';
import type { EntryOrigin } from '#trading/domain/orders/entry-origin.ts';
import { entryOf } from '#trading/domain/orders/plan.ts';
import { epochMs, lamports } from '#trading/domain/values/quantities.ts';
import { buy, pumpFunLaunch, rawElement, signatureOf, wallet } from '../adapters/helius/payloads.ts';

/** What a running Osprey tells those who attach. */
export type Environment = FunctionVariables & Readonly<Record<string, string>>;

const value = (environment: Environment, name: string): string => {
  const found = environment[name];
  if (found === undefined) throw new Error(`the running Osprey does not say its ${name}`);
  return found;
};

const webhookOf = (environment: Environment, elements: readonly unknown[]) => ({
  headers: { authorization: value(environment, 'OSPREY_WEBHOOK_SECRET') },
  body: JSON.stringify(elements),
  isBase64Encoded: false,
});

const fromQueue = (queue: string, message: object) => ({
  Records: [
    {
      messageId: randomUUID(),
      receiptHandle: 'none',
      body: JSON.stringify(message, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)),
      attributes: { MessageGroupId: 'bench', ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:osprey-${queue}.fifo`,
    },
  ],
});

/** What makes events; `close` ends its clients. */
export const createFirstEvents = (environment: Environment) => {
  const books = openBooks({ endpoints: environment, variables: environment });
  let nth = 0;
  const ask = () => ({ requestId: `bench-${process.pid}-${(nth += 1)}`, by: 'bench', why: '' });
  /** The youngest open position: the least likely to be sold before the event is handled. Waits until there is one. */
  const held = async () => {
    for (const untilMs = Date.now() + 60_000; Date.now() < untilMs; await pause(200)) {
      const position = (await books.positions.open(100))
        .filter(({ status, orderInFlight }) => status === 'open' && orderInFlight === undefined)
        .at(-1);
      const owner = (await books.settings.load()).users.find(({ userId }) => userId === position?.userId);
      if (position !== undefined && owner !== undefined) return { position, owner };
    }
    throw new Error('for a minute nothing was held that an order could be about');
  };
  const events: Readonly<Record<FunctionName, (() => Promise<unknown>) | undefined>> = {
    'receive-launches': async () =>
      webhookOf(environment, [rawElement(pumpFunLaunch({ signature: signatureOf((nth += 1)) }))]),
    'receive-wallet-trades': async () => {
      const leader = (await books.settings.load()).users.flatMap(({ settings }) => settings.copy)[0]?.leader ?? wallet;
      const trade = JSON.stringify(rawElement({ ...buy, signature: signatureOf((nth += 1)) }));
      return webhookOf(environment, [JSON.parse(trade.replaceAll(wallet, leader))]);
    },
    'execute-orders': async () => {
      const { position, owner } = await held();
      const origin = {
        kind: 'manual-buy',
        ...ask(),
        mint: position.mint,
        seenAtMs: epochMs(Date.now()),
        overrides: [],
      } satisfies EntryOrigin;
      const size = { rule: 'manual', spendLamports: lamports(50_000_000n) };
      return fromQueue('orders', entryOf(origin, owner, size, sha256Digest));
    },
    'execute-exits': async () => {
      const { userId, positionId, mint, mode } = (await held()).position;
      const portion = { numerator: '1', denominator: '100' };
      const sale = { kind: 'manual-sell', ...ask(), userId, positionId, mint, mode, portion };
      return fromQueue('exits', { ...sale, requestedAtMs: Date.now() });
    },
    // It watches for minutes: its cold start ends with its making.
    'watch-prices': undefined,
    reconcile: async () => ({}),
    'sync-webhooks': async () => ({}),
    'send-alerts': async () => ({ Records: [] }),
    'export-day': async () => ({ time: new Date().toISOString() }),
  };
  return { of: (name: FunctionName) => events[name], close: books.close };
};
