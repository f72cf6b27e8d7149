/**
 * The checks that may refuse an entry. Each is one small rule with a reason, all are evaluated, and every verdict is
 * recorded with the decision. Exits pass none of them. Limits that concurrency could break (day budget, positions, SOL)
 * are looked at here for a clear answer and enforced again by the conditions of the order's own write.
 */
import type { Account, Budget } from '../books/books.ts';
import type { Position } from '../books/position.ts';
import type { Verdict } from '../orders/decision.ts';
import { ageMsOf, type EntryOrigin } from '../orders/entry-origin.ts';
import { relationTo } from '../orders/plan.ts';
import type { MintFacts } from '../safety/mint-facts.ts';
import { unsafeMint } from '../safety/mint-facts.ts';
import type { GlobalSettings, UserSettings } from '../settings/settings.ts';
import type { WalletTradeSignal } from '../signals/signal.ts';
import type { Quote } from '../swaps/swap.ts';
import type { EpochMs, Lamports } from '../values/quantities.ts';
import { type Overrides, withOverrides } from './overrides.ts';

export type EntryFacts = {
  readonly nowMs: EpochMs;
  readonly global: GlobalSettings | undefined;
  readonly settings: UserSettings;
  /** What started it: a signal as the chain tells it, or its owner. */
  readonly origin: EntryOrigin;
  readonly spendLamports: Lamports;
  /** What its owner wants passed over, for an order of his own. */
  readonly overrides: Overrides | undefined;
};

export type MarketFacts = EntryFacts & {
  /** Spend, fees, tip and rent: the most that may leave the wallet. */
  readonly reservationLamports: Lamports;
  readonly account: Account;
  readonly budget: Budget;
  readonly position: Position | undefined;
  readonly mint: MintFacts | undefined;
  readonly quote: Quote;
};

/** Undefined when the check has no meaning for this kind of entry. */
type Guard<Facts> = (facts: Facts) => Verdict | undefined;

const verdict = (guard: string, passed: boolean, found: unknown, allowed: string): Verdict => ({
  guard,
  passed,
  found: String(found),
  allowed,
});

/** Checks that need nothing but settings and what started the entry: they run first, before anything is asked of the network. */
const entryGuards: readonly Guard<EntryFacts>[] = [
  ({ global }) => verdict('settings-readable', global !== undefined, global === undefined ? 'no' : 'yes', 'yes'),
  ({ global, settings }) => {
    const halted = global?.haltEntries === true ? 'global' : settings.haltEntries ? 'user' : 'no';
    return verdict('halted', halted === 'no', halted, 'no');
  },
  ({ origin, nowMs, settings: { limits } }) => {
    const ageMs = ageMsOf(origin, nowMs);
    return verdict('signal-too-old', ageMs <= limits.maxSignalAgeMs, `${ageMs} ms`, `<= ${limits.maxSignalAgeMs} ms`);
  },
  ({ spendLamports, settings: { limits } }) =>
    verdict(
      'trade-too-small',
      spendLamports >= limits.minTradeLamports,
      spendLamports,
      `>= ${limits.minTradeLamports}`,
    ),
  ({ spendLamports, settings: { limits } }) =>
    verdict(
      'trade-too-large',
      spendLamports <= limits.maxTradeLamports,
      spendLamports,
      `<= ${limits.maxTradeLamports}`,
    ),
  ({ settings: { limits } }) =>
    verdict(
      'slippage-over-cap',
      limits.entrySlippageBps <= limits.maxSlippageBps,
      `${limits.entrySlippageBps} bps`,
      `<= ${limits.maxSlippageBps} bps`,
    ),
];

/**
 * By how much a quote's lamports per raw token exceed those that the leader paid, in bps rounded up; below zero when it is
 * cheaper. Undefined when a side has no tokens or the leader paid nothing: then there is no price to compare.
 */
export const priceAboveLeaderBps = (quote: Quote, leader: WalletTradeSignal): bigint | undefined => {
  const [ours, his] = [quote.amountIn * leader.tokens, leader.quoteAmount * quote.amountOut];
  return ours <= 0n || his <= 0n ? undefined : (ours * 10_000n + his - 1n) / his - 10_000n;
};

/** A copy that the leader paid in SOL may not be quoted much dearer than his own fill, however it came to be late. */
const priceGuard: Guard<MarketFacts> = ({ origin, quote, settings }) => {
  if (origin.kind !== 'wallet-trade') return undefined;
  const relation = relationTo(origin.wallet, { settings });
  if (relation === undefined) return verdict('price-above-leader', false, 'not copied any more', 'copied');
  if (origin.quoteAsset !== 'SOL')
    return verdict('price-above-leader', true, `leader paid in ${origin.quoteAsset}`, 'compared in SOL only');
  const above = priceAboveLeaderBps(quote, origin);
  const limit = relation.maxPriceAboveLeaderBps;
  const passed = above !== undefined && above <= BigInt(limit);
  return verdict('price-above-leader', passed, above === undefined ? 'no price' : `${above} bps`, `<= ${limit} bps`);
};

/** Checks against books, mint and quote. */
const marketGuards: readonly Guard<MarketFacts>[] = [
  ({ account }) => verdict('account-frozen', account.frozenBecause === undefined, account.frozenBecause ?? 'no', 'no'),
  ({ position }) => verdict('position-exists', position === undefined, position?.status ?? 'none', 'none'),
  ({ mint }) => {
    const problem = unsafeMint(mint);
    return verdict('mint-unsafe', problem === undefined, problem ?? 'safe', 'safe');
  },
  ({ account, settings: { limits } }) =>
    verdict(
      'max-open-positions',
      account.openPositions < limits.maxOpenPositions,
      account.openPositions,
      `< ${limits.maxOpenPositions}`,
    ),
  ({ budget, reservationLamports, settings: { limits } }) => {
    const after = budget.committedLamports + reservationLamports;
    return verdict(
      'daily-spend-reached',
      after <= limits.maxDailySpendLamports,
      after,
      `<= ${limits.maxDailySpendLamports}`,
    );
  },
  ({ account, reservationLamports, settings: { limits } }) => {
    const left = account.cashLamports - account.reservedLamports - reservationLamports;
    return verdict(
      'insufficient-sol',
      left >= limits.solReserveLamports,
      `${left} left`,
      `>= ${limits.solReserveLamports}`,
    );
  },
  ({ quote, nowMs, settings: { limits } }) => {
    const ageMs = nowMs - quote.takenAtMs;
    return verdict('quote-too-old', ageMs <= limits.maxQuoteAgeMs, `${ageMs} ms`, `<= ${limits.maxQuoteAgeMs} ms`);
  },
  ({ quote, settings: { limits } }) =>
    verdict(
      'price-impact-too-high',
      quote.priceImpactBps <= limits.maxPriceImpactBps,
      `${quote.priceImpactBps} bps`,
      `<= ${limits.maxPriceImpactBps} bps`,
    ),
  priceGuard,
];

const verdictsOf = <Facts extends EntryFacts>(guards: readonly Guard<Facts>[], facts: Facts): readonly Verdict[] =>
  withOverrides(
    guards.flatMap((guard) => guard(facts) ?? []),
    facts.overrides,
  );

/** Verdicts of the checks that need settings and origin alone. */
export const checkEntry = (facts: EntryFacts): readonly Verdict[] => verdictsOf(entryGuards, facts);

/** Verdicts of every check. */
export const checkMarket = (facts: MarketFacts): readonly Verdict[] => [
  ...checkEntry(facts),
  ...verdictsOf(marketGuards, facts),
];
