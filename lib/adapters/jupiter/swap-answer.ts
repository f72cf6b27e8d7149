/** Reads what `POST /swap` answers. The client's own type drops `simulationError`, so the body is read here. */
import * as z from 'zod';
import type { BuildOutcome } from '#trading/domain/swaps/swap.ts';
import { kebabCode, UnusableAnswer } from './router-refusal.ts';

const swapAnswer = z.object({
  swapTransaction: z.base64().min(1),
  lastValidBlockHeight: z.int().positive(),
  simulationError: z.unknown().optional(),
});

const simulationError = z.object({ errorCode: z.string().regex(/^[A-Za-z0-9_]{1,64}$/) });

/** The unsigned transaction in `body`, or a refusal when Jupiter's simulation of it failed. Throws {@link UnusableAnswer}. */
export const builtSwapFrom = (body: unknown): BuildOutcome => {
  const parsed = swapAnswer.safeParse(body);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    // Without the height nobody could ever prove the transaction dead.
    throw new UnusableAnswer(field === 'lastValidBlockHeight' ? 'swap-without-block-height' : 'unexpected-swap');
  }
  const { swapTransaction, lastValidBlockHeight, simulationError: failure } = parsed.data;
  if (failure !== undefined && failure !== null) {
    const known = simulationError.safeParse(failure);
    // Its message may quote logs of any program; only the code is passed on.
    const reason = known.success ? `simulation-failed: ${kebabCode(known.data.errorCode)}` : 'simulation-failed';
    return { kind: 'refused', reason };
  }
  return {
    kind: 'built',
    swap: { transactionBase64: swapTransaction, lastValidBlockHeight: BigInt(lastValidBlockHeight) },
  };
};
