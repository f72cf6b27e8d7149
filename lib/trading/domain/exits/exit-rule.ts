/** The names of the exit rules, their one order of precedence, and the identity of what they fire. */
import * as z from 'zod';
import type { PositionId, SignalId } from '../values/quantities.ts';
import { signalId } from '../values/quantities.ts';

/**
 * Whoever stands first acts when several are due: what protects the owner from losing everything, then what limits a
 * loss, then what keeps a gain, then what only tidies. `manual`, `leader-sold` and `dead-token` have this rank as well,
 * but arrive as requests of a person, of a leader's sale, and of the slow retry.
 */
export const exitPrecedence = [
  'manual',
  'unsafe-mint',
  'liquidity-fell',
  'creator-sold',
  'stop-loss',
  'trailing-stop',
  'breakeven',
  'leader-sold',
  'stale-price',
  'time-stop',
  'session-end',
  'take-profit',
  'dead-token',
] as const;
export type ExitRule = (typeof exitPrecedence)[number];
export const exitRuleName = z.enum(exitPrecedence);

/** True when the first rule stands before the other: what waits for the same position lets it go first. */
export const isMoreUrgent = (rule: ExitRule, than: ExitRule): boolean =>
  exitPrecedence.indexOf(rule) < exitPrecedence.indexOf(than);

/** Identity of an exit: the same position, rule and step always give the same one, and the same one never sells twice. */
export const exitCause = (position: PositionId, rule: ExitRule, step: number): SignalId =>
  signalId(`exit:${position}:${rule}:${step}`);
