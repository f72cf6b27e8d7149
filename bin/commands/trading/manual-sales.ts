/** Sales by hand on their way: asked for, followed side by side, and shown. */

import { sumOf } from '#trading/domain/audit/audit-difference.ts';
import type { ManualAsk } from '#trading/domain/orders/manual-ask.ts';
import type { ManualSellRequest } from '#trading/domain/orders/order-request.ts';
import { shortAddress, signedSolText } from '#trading/domain/values/human-text.ts';
import { shownOrder } from '../books/order-text.ts';
import { type CommandIo, jsonText, printable } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import type { ManualFlags } from './manual-options.ts';
import { waitMsOf } from './manual-options.ts';
import { follow, type Progress, queuedText, sellProgress } from './manual-outcome.ts';

type Ended = { readonly request: ManualSellRequest; readonly progress: Progress | undefined };

const endText = (connection: Connection, { request, progress }: Ended): string => {
  const { requestId, userId, mint } = request;
  const what = `${userId} ${shortAddress(mint)}`;
  if (progress === undefined) return `${what}: ${queuedText(connection)}\n`;
  const fills = progress.orders.flatMap(({ state }) => (state.status === 'filled' ? [state.fill] : []));
  const sold =
    fills.length === 0
      ? ''
      : `, ${-sumOf(fills, ({ tokens }) => tokens)} raw tokens for ${signedSolText(sumOf(fills, ({ walletLamports }) => walletLamports))} SOL`;
  if (progress.kind !== 'waiting') return `${what}: ${progress.text}${sold}\n`;
  return `${what}: no outcome yet${sold}; a sale goes on until it is made: osprey why ${requestId} --user ${userId}\n`;
};

const shown = (connection: Connection, { request, progress }: Ended) => ({
  userId: request.userId,
  mode: request.mode,
  mint: request.mint,
  positionId: request.positionId,
  outcome: progress?.kind ?? 'queued',
  text: progress?.text ?? queuedText(connection),
  decision: progress?.decision ?? null,
  orders: (progress?.orders ?? []).map(shownOrder),
});

/** Follows sales that were put on their queue and shows how they ended; 0 when every one was made. */
export const followSales = async (
  connection: Connection,
  io: CommandIo,
  ask: ManualAsk,
  requests: readonly ManualSellRequest[],
  flags: ManualFlags,
  more: Readonly<Record<string, unknown>> = {},
): Promise<0 | 1> => {
  const waitMs = waitMsOf(flags);
  const ended = await Promise.all(
    requests.map(async (request): Promise<Ended> => {
      if (waitMs === undefined) return { request, progress: undefined };
      const prefix = requests.length > 1 ? `${request.userId} ${shortAddress(request.mint)} ` : '';
      const say = (line: string) => {
        if (flags.json !== true) io.out(printable(`${prefix}${line}\n`));
      };
      return { request, progress: await follow(connection, () => sellProgress(connection, request), waitMs, say) };
    }),
  );
  if (flags.json === true)
    io.out(jsonText({ requestId: ask.requestId, ...more, sales: ended.map((each) => shown(connection, each)) }));
  else for (const each of ended) io.out(printable(endText(connection, each)));
  return ended.every(({ progress }) => progress === undefined || progress.kind === 'done') ? 0 : 1;
};
