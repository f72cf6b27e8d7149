/** A second quote for an entry whose first one could not be built: while nothing is signed it costs nothing to ask again. */
import { refusedBy } from '../../domain/guards/overrides.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import type { Quote, RouterRefusal } from '../../domain/swaps/swap.ts';
import type { Execution } from './execution.ts';

/** Every guard's verdict on the market at that quote. */
export type QuoteJudge = (quote: Quote) => readonly Verdict[];

export type FreshQuote =
  | { readonly kind: 'quoted'; readonly quote: Quote; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'unfit'; readonly reason: string; readonly verdicts: readonly Verdict[] };

const unavailablePauseMs = 500;
const longestPauseMs = 2_000;

const pauseMsOf = (refusal: RouterRefusal): number => {
  if (refusal.kind === 'rate-limited') return Math.min(refusal.retryAfterMs, longestPauseMs);
  return refusal.kind === 'unavailable' ? unavailablePauseMs : 0;
};

/** Quotes what `before` was a quote of, after the pause that the refusal asks for, and lets the guards judge it anew. */
export const quoteAgain = async (
  { router, sleep }: Pick<Execution, 'router' | 'sleep'>,
  { inputMint, outputMint, amountIn, slippageBps }: Quote,
  refusal: RouterRefusal,
  judge: QuoteJudge,
): Promise<FreshQuote> => {
  const pauseMs = pauseMsOf(refusal);
  if (pauseMs > 0) await sleep(pauseMs);
  const quoted = await router.quote({ inputMint, outputMint, amountIn, slippageBps });
  if (quoted.kind !== 'quoted') return { kind: 'unfit', reason: `quote-${quoted.kind}`, verdicts: [] };
  const verdicts = judge(quoted.quote);
  const refused = refusedBy(verdicts);
  return refused === undefined
    ? { ...quoted, verdicts }
    : { kind: 'unfit', reason: `quote-moved: ${refused}`, verdicts };
};
