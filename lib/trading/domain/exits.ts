/** When a position should be sold: take profit and stop loss on what a sale of all of it would bring now. */
import type { Position } from './position.ts';
import { scale } from './quantities.ts';
import type { ExitSettings } from './settings.ts';

export type ExitRule = 'take-profit' | 'stop-loss';

/**
 * The rule that fires for a position whose tokens would now sell for `proceedsLamports`, or undefined. Gains and losses
 * are measured against the cost of the tokens held, fees included, rent excluded. A stop wins over a profit.
 */
export const exitDue = (position: Position, proceedsLamports: bigint, settings: ExitSettings): ExitRule | undefined => {
  if (position.status !== 'open' || position.orderInFlight !== undefined) return undefined;
  const cost = position.costLamports;
  if (proceedsLamports <= scale(cost, 10_000n - BigInt(settings.stopLossBps), 10_000n)) return 'stop-loss';
  if (proceedsLamports >= scale(cost, 10_000n + BigInt(settings.takeProfitBps), 10_000n)) return 'take-profit';
  return undefined;
};
