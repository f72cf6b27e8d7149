/** Simulates transactions that nobody signs, over one or more RPC nodes. */
import * as z from 'zod';
import { type FailureReason, failureReason } from '#trading/domain/swaps/swap-failure.ts';
import type { SwapSimulator, Trial } from '#trading/ports/token-reader.ts';
import { createRpcNodes, firstAnswer, type RpcNodesConfig } from './rpc-nodes.ts';
import { failureOf } from './rpc-transaction.ts';

const answer = z.object({ value: z.object({ err: z.unknown(), logs: z.array(z.string()).nullish() }) });

/** The wallet's lack of SOL, a price that moved, a limit too low: they would stop the sale of the best of tokens too. */
const inconclusive: ReadonlySet<FailureReason> = new Set([
  'slippage-exceeded',
  'insufficient-funds',
  'fee-not-covered',
  'compute-exceeded',
]);

const trialOf = ({ err, logs }: z.output<typeof answer>['value']): Trial => {
  const { failure } = failureOf(err, logs);
  if (failure === undefined) return { kind: 'succeeded' };
  const because = failureReason(failure);
  const reason = failure.code === undefined ? `${because} (${failure.name})` : `${because} (${failure.code})`;
  return { kind: inconclusive.has(because) ? 'inconclusive' : 'failed', reason };
};

/** A simulator over these nodes. It throws an `RpcFailure`, which holds no address, when no node answers. */
export const createSolanaSimulator = (config: RpcNodesConfig): SwapSimulator => {
  const nodes = createRpcNodes(config);
  const options = { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true, commitment: 'confirmed' };
  return {
    simulate: (transactionBase64) =>
      firstAnswer(nodes, 'simulateTransaction', async ({ call }) =>
        trialOf(answer.parse(await call('simulateTransaction', [transactionBase64, options])).value),
      ),
  };
};
