import type { Position } from '../books/position.ts';
import type { EpochMs } from '../values/quantities.ts';
import { tokenAmount } from '../values/quantities.ts';
import type { ManualAsk } from './manual-ask.ts';
import type { ManualSellRequest, Portion } from './order-request.ts';

export const everything: Portion = { numerator: tokenAmount(1n), denominator: tokenAmount(1n) };

/** One request for each position; the same ask sells the same position once. */
export const manualSells = (
  { requestId, by, why }: ManualAsk,
  positions: readonly Pick<Position, 'userId' | 'positionId' | 'mint' | 'mode'>[],
  portion: Portion,
  requestedAtMs: EpochMs,
): readonly ManualSellRequest[] =>
  positions.map(({ userId, positionId, mint, mode }) => ({
    kind: 'manual-sell',
    ...{ requestId, by, why, userId, positionId, mint, mode, portion, requestedAtMs },
  }));
