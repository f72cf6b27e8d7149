/**
 * Which guards the owner may pass over with an order of his own, and the verdicts when he does. What keeps the books true,
 * the exits payable and the key safe is never passed over; what only keeps a plan to its measure is, with a reason.
 */
import type { Verdict } from '../orders/decision.ts';
import type { EntryOrigin } from '../orders/entry-origin.ts';

/** Whether `--override` may name the guard. A guard that does not stand here may not be overridden. */
export const overridable: Readonly<Record<string, boolean>> = {
  'settings-readable': false,
  halted: false,
  'context-halted': false,
  'leader-halted': false,
  'mode-changed': false,
  'signal-too-old': false,
  'leader-paid-in-stablecoin': false,
  'slippage-over-cap': false,
  'account-frozen': false,
  'position-exists': false,
  'insufficient-sol': false,
  'quote-too-old': false,
  'mint-unsafe': false,
  'cannot-sell': false,
  'ramp-position': false,
  'ramp-exposure': false,
  'trade-too-small': true,
  'trade-too-large': true,
  'leader-too-far-ahead': true,
  'leader-trade-too-small': true,
  'leader-trade-too-large': true,
  'daily-spend-reached': true,
  'daily-loss-reached': true,
  'exposure-too-high': true,
  'max-open-positions': true,
  'max-launches-per-day': true,
  'max-buys-per-token': true,
  'bought-once': true,
  'token-cooling-down': true,
  'consecutive-losses': true,
  drawdown: true,
  'low-profit-leader': true,
  'mint-listed': true,
  'creator-listed': true,
  'leader-listed': true,
  'venue-listed': true,
  'price-impact-too-high': true,
  'round-trip-loss-too-high': true,
  'liquidity-too-low': true,
  'lp-not-locked': true,
  'largest-holder-too-large': true,
  'top-holders-too-large': true,
  'creator-share-too-large': true,
  'creator-launches-too-many': true,
  'confidence-too-low': true,
  'scanner-veto': true,
  'dev-buy-too-large': true,
  'name-refused': true,
  'socials-missing': true,
  'price-above-leader': true,
  'leader-sold-since': true,
};

/** The guards an owner wants passed over, who he is, and why. */
export type Overrides = { readonly guards: readonly string[]; readonly by: string; readonly why: string };

/** What the owner wants passed over; a signal passes over nothing. */
export const overridesOf = (origin: EntryOrigin): Overrides | undefined =>
  origin.kind === 'manual-buy' && origin.overrides.length > 0
    ? { guards: origin.overrides, by: origin.by, why: origin.why }
    : undefined;

/** The names among those asked for that no override may name. */
export const refusedOverrides = (guards: readonly string[]): readonly string[] =>
  guards.filter((guard) => overridable[guard] !== true);

/** Whether the owner passes over a guard, and may. */
export const isPassedOver = (guard: string, overrides: Overrides | undefined): boolean =>
  overrides !== undefined && overridable[guard] === true && overrides.guards.includes(guard);

/** The verdicts with the refusals marked that an override passes over; a verdict itself is never changed. */
export const withOverrides = (verdicts: readonly Verdict[], overrides: Overrides | undefined): readonly Verdict[] =>
  verdicts.map((verdict) =>
    overrides !== undefined && !verdict.passed && isPassedOver(verdict.guard, overrides)
      ? { ...verdict, overridden: { by: overrides.by, why: overrides.why } }
      : verdict,
  );

/** The first guard that refuses and is not passed over, or undefined. */
export const refusedBy = (verdicts: readonly Verdict[]): string | undefined =>
  verdicts.find(({ passed, overridden }) => !passed && overridden === undefined)?.guard;
