/** An evaluation over prices that a test tells, with a queue and a book in memory. */
import { createMemoryWatchBook } from '#adapters/memory/watch-book.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import type { ExitSettings } from '#trading/domain/settings/exit-settings.ts';
import { epochMs, type Mint } from '#trading/domain/values/quantities.ts';
import type { PriceSource } from '#trading/ports/price-source.ts';
import { createEvaluation } from '#trading/use-cases/prices/watch-prices-evaluation.ts';
import { openPosition, startMs } from '../../domain/exits/exit-paths.ts';
import { theOwner } from './watch-world.ts';

export type EvaluationOptions = {
  readonly rules: ExitSettings;
  readonly positions?: readonly Position[];
  readonly sale: PriceSource['sale'];
  readonly settle?: PriceSource['settle'];
  readonly second?: PriceSource['second'];
  /** Takes exits off the watcher's hands; a rejection is a queue that does not take them. */
  readonly enqueue?: (requests: readonly ExitRequest[]) => Promise<void>;
};

export const createEvaluationWorld = (options: EvaluationOptions) => {
  const { rules, positions = [openPosition()], sale } = options;
  const watches = createMemoryWatchBook();
  const requested: ExitRequest[] = [];
  const settled: Mint[] = [];
  const noted: bigint[] = [];
  const faults: string[] = [];
  const beside: Promise<number>[] = [];
  let nowMs = 0;
  const source: PriceSource = {
    ...{ watch: () => {}, look: async () => ({ rpcCalls: 0, quotes: 0, faults: [] }), sale },
    settle: async (sales) => {
      settled.push(...sales.map(({ mint }) => mint));
      await options.settle?.(sales);
    },
    second: options.second ?? (async () => undefined),
    ...{ changed: () => [], nextChange: async () => {}, close: () => {} },
  };
  const evaluation = createEvaluation({
    ...{ source, watches, clock: () => epochMs(startMs + nowMs), onFault: (what) => faults.push(what) },
    exits: {
      enqueueExits: async (requests) => {
        const exits = requests.flatMap((each) => (each.kind === 'exit' ? [each] : []));
        await options.enqueue?.(exits);
        requested.push(...exits);
      },
    },
    recorder: { note: (_, sellLamports) => noted.push(sellLamports), flush: async () => {} },
  });
  const { userId } = openPosition();
  evaluation.know([{ ...theOwner, userId, settings: { ...theOwner.settings, exits: rules } }]);
  const begun = evaluation.follow(positions);
  /** Looks at everything at a moment; resolves when whatever it set off is done, unless `waits` is false. */
  const look = async (atMs: number, waits = true): Promise<void> => {
    await begun;
    nowMs = atMs;
    evaluation.evaluate('all', (task) => beside.push(task));
    while (waits && beside.length > 0) await beside.shift();
  };
  return {
    ...{ requested, settled, noted, faults, watches, evaluation, look },
    /** What is remembered of the first position, when everything was stored. */
    stored: async () => {
      await evaluation.flush();
      const [first] = positions;
      return first && (await watches.of([first.positionId])).get(first.positionId);
    },
  };
};
