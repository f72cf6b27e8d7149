/** The live feed of a run: one line per event, for a person. */
import { styleText } from 'node:util';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { decisionRow } from '#adapters/dynamodb/decision-row.ts';
import { tradeRow } from '#adapters/dynamodb/money-rows.ts';
import { orderRow } from '#adapters/dynamodb/order-row.ts';
import { positionRow } from '#adapters/dynamodb/position-row.ts';
import type { Trade } from '#trading/domain/books/books.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Order } from '#trading/domain/orders/order.ts';
import { signal } from '#trading/domain/signals/signal.ts';
import { lamportsPerSol } from '#trading/domain/values/quantities.ts';
import type { CloudEvent } from '../cloud/cloud-event.ts';

type Colour = Parameters<typeof styleText>[0];

/** Signed SOL with four decimals, for eyes only. */
export const sol = (lamports: bigint, sign = false): string => {
  const magnitude = lamports < 0n ? -lamports : lamports;
  const text = `${magnitude / lamportsPerSol}.${String(magnitude % lamportsPerSol)
    .padStart(9, '0')
    .slice(0, 4)}`;
  return `${lamports < 0n ? '-' : sign ? '+' : ''}${text} SOL`;
};

const short = (address: string): string => `${address.slice(0, 4)}…${address.slice(-4)}`;

const line = (colour: Colour, word: string, who: string, what: string): string =>
  `${styleText(colour, word.padEnd(6))} ${who.padEnd(10)} ${what}`;

const decided = (decision: Decision): string => {
  const about = `${decision.inputs['kind'] ?? 'exit'} ${short(decision.inputs['mint'] ?? decision.cause)}`;
  if (decision.outcome === 'order') return line('cyan', 'order', decision.userId, `${about}: ${decision.reason}`);
  const guard = decision.verdicts.find(({ passed }) => !passed);
  const why = guard === undefined ? '' : ` (found ${guard.found}, allowed ${guard.allowed})`;
  return line('gray', 'skip', decision.userId, `${about}: ${decision.reason}${why}`);
};

const traded = ({ kind, plan, fill, signature, realisedLamports }: Trade): string => {
  const where = signature === undefined ? 'paper' : short(signature);
  const fees = fill.feeLamports + fill.tipLamports;
  if (kind === 'failed') return line('red', 'failed', plan.userId, `${plan.side} ${short(plan.mint)} ${where}`);
  const profit = plan.side === 'sell' ? `, profit ${sol(realisedLamports, true)}` : '';
  const text = `${plan.side} ${short(plan.mint)} ${sol(fill.lamports, true)}, fees ${sol(fees)}${profit} [${where}]`;
  return line(plan.side === 'buy' ? 'green' : 'magenta', 'fill', plan.userId, text);
};

const closed = (position: Position): string =>
  line(
    position.realisedLamports < 0n ? 'yellow' : 'greenBright',
    'close',
    position.userId,
    `${short(position.mint)} by ${position.closedBy ?? '?'}: ${sol(position.realisedLamports, true)}`,
  );

const ended = ({ plan, state }: Order): string | undefined => {
  if (state.status === 'rejected')
    return line('yellow', 'reject', plan.userId, `${plan.side} ${short(plan.mint)}: ${state.reason}`);
  if (state.status === 'expired') return line('yellow', 'expire', plan.userId, `${plan.side} ${short(plan.mint)}`);
  return undefined;
};

/** A line for a changed row of the trading table, or undefined when it is nothing a person waits for. */
export const rowLine = (row: Readonly<Record<string, unknown>>): string | undefined => {
  switch (row['entity']) {
    case 'decision':
      return decided(decisionRow.parse(row));
    case 'trade':
      return traded(tradeRow.parse(row));
    case 'closed-position': {
      const position = positionRow.parse(row);
      return position.costLamports === 0n && position.realisedLamports === 0n ? undefined : closed(position);
    }
    case 'order':
      return ended(orderRow.parse(row));
    default:
      return undefined;
  }
};

const streamEvent = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ NewImage: z.record(z.string(), z.any()).optional() }).optional() })),
});

/** The rows that a stream event brings, as they are after the change. */
export const changedRows = (event: unknown): readonly Readonly<Record<string, unknown>>[] =>
  streamEvent.parse(event).Records.flatMap(({ dynamodb }) => {
    const image = dynamodb?.NewImage;
    return image === undefined
      ? []
      : [
          unmarshall(image, {
            wrapNumbers: (text) =>
              /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text),
          }),
        ];
  });

/** A line for something the embedded cloud saw, or undefined. */
export const cloudLine = (event: CloudEvent): string | undefined => {
  switch (event.kind) {
    case 'message': {
      const parsed = event.attempt === 1 ? signal.safeParse(JSON.parse(event.body)) : undefined;
      if (parsed?.success !== true) return undefined;
      const seen = parsed.data;
      return seen.kind === 'launch'
        ? line('blue', 'seen', 'launch', `${short(seen.mint)} on ${seen.venue}`)
        : line(
            'blue',
            'seen',
            'leader',
            `${short(seen.wallet)} ${seen.side}s ${short(seen.mint)} for ${seen.quoteAsset === 'SOL' ? sol(seen.quoteAmount) : `${seen.quoteAmount} ${seen.quoteAsset}`}`,
          );
    }
    case 'request':
      // 503 is said to everybody while a run comes to its end, and to nobody before.
      return event.status === 200 || event.status === 503
        ? undefined
        : line('red', 'door', String(event.status), event.path);
    case 'dead-letter':
      return line('red', 'dead', event.queue, 'a message was given up; it waits in the dead-letter queue');
    case 'mail':
      return line('white', 'mail', '', event.subject);
    case 'invocation':
      return event.outcome === 'succeeded' ? undefined : line('red', 'fault', event.function, event.outcome);
  }
};
