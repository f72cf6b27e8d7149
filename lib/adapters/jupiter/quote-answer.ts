/** Reads a quote narrowly and checks that it answers what was asked; the rest of the body is kept for the way back. */
import * as z from 'zod';
import type { QuoteOutcome, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import type { EpochMs } from '#trading/domain/values/quantities.ts';
import { lessBasisPoints } from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import { UnusableAnswer } from './router-refusal.ts';

const rawUnits = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform(BigInt);
const decimalText = z.string().regex(/^-?\d{1,20}(\.\d{1,40})?(e-?\d{1,2})?$/i);

const quoteAnswer = z.object({
  inputMint: z.string(),
  outputMint: z.string(),
  inAmount: rawUnits,
  outAmount: rawUnits,
  otherAmountThreshold: rawUnits,
  swapMode: z.string(),
  slippageBps: z.number(),
  /** A share of the amount, as decimal text: `0.01` is one per cent. */
  priceImpactPct: decimalText.transform(Number),
  platformFee: z.object({ feeBps: z.number().optional() }).nullish(),
  /** Only to go round a venue later, and to look at its pools: a quote without it is as good. */
  routePlan: z
    .array(
      z.object({
        swapInfo: z.object({ label: z.string().min(1).max(64), ammKey: address.optional().catch(undefined) }),
      }),
    )
    .optional()
    .catch(undefined),
});
type QuoteAnswer = z.output<typeof quoteAnswer>;

/** Jupiter rounds the least output up, other routers down: one raw unit either way is the same promise. */
const isThresholdOf = ({ otherAmountThreshold, outAmount }: QuoteAnswer, { slippageBps }: QuoteRequest): boolean => {
  const least = lessBasisPoints(outAmount, slippageBps);
  return otherAmountThreshold === least || otherAmountThreshold === least + 1n;
};

/** The first way in which the answer differs from the question, or undefined. */
const mismatch = (answer: QuoteAnswer, request: QuoteRequest): string | undefined => {
  if (answer.inputMint !== request.inputMint) return 'quote-of-other-input-mint';
  if (answer.outputMint !== request.outputMint) return 'quote-of-other-output-mint';
  if (answer.inAmount !== request.amountIn) return 'quote-of-other-amount';
  if (answer.swapMode !== 'ExactIn') return 'quote-of-other-swap-mode';
  if (answer.slippageBps !== request.slippageBps) return 'quote-of-other-slippage';
  if ((answer.platformFee?.feeBps ?? 0) !== 0) return 'quote-with-platform-fee';
  return isThresholdOf(answer, request) ? undefined : 'quote-threshold-inconsistent';
};

/**
 * The quote in `body`, or a refusal when nothing would come out. Throws {@link UnusableAnswer} when it is no quote or answers
 * another question: that says nothing about the token.
 */
export const quoteFrom = (body: unknown, request: QuoteRequest, takenAtMs: EpochMs): QuoteOutcome => {
  const parsed = quoteAnswer.safeParse(body);
  if (!parsed.success) throw new UnusableAnswer('unexpected-quote');
  const answer = parsed.data;
  const reason = mismatch(answer, request);
  if (reason !== undefined) throw new UnusableAnswer(reason);
  if (answer.outAmount === 0n) return { kind: 'refused', reason: 'quote-of-nothing' };
  return {
    kind: 'quoted',
    quote: {
      ...request,
      amountOut: answer.outAmount,
      minimumOut: answer.otherAmountThreshold,
      priceImpactBps: Math.max(0, Math.ceil(answer.priceImpactPct * 10_000)),
      takenAtMs,
      venues: [...new Set((answer.routePlan ?? []).map(({ swapInfo }) => swapInfo.label))],
      pools: [...new Set((answer.routePlan ?? []).flatMap(({ swapInfo }) => swapInfo.ammKey ?? []))],
      raw: body,
    },
  };
};
