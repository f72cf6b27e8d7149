import { exitRuleName } from '../exits/exit-rule.ts';
import type { Position } from './position.ts';

/**
 * Whether a position counts towards the end of the ramp: a sale of ours closed it, and all its sales together brought no
 * less than it cost, fees included. What closes a position without a fill writes the kind of a flow or a reason there.
 */
export const isGoodTrade = ({
  status,
  closedBy,
  realisedLamports,
}: Pick<Position, 'status' | 'closedBy' | 'realisedLamports'>): boolean =>
  status === 'closed' && realisedLamports >= 0n && exitRuleName.safeParse(closedBy).success;
