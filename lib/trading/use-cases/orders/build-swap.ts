/**
 * The transaction of a quote, with a height before which nobody may call it dead. Keeps: the router's word alone never ends
 * a transaction. The node is asked for its height while the router builds, so that it costs no time.
 */
import type { BuildOutcome, Quote } from '../../domain/swaps/swap.ts';
import { boundedLife } from '../../domain/swaps/transaction-life.ts';
import type { Lamports, WalletAddress } from '../../domain/values/quantities.ts';
import type { Execution } from './execution.ts';

type Deps = Pick<Execution, 'router' | 'chain'>;

const heightOf = async ({ chain }: Deps): Promise<bigint | undefined> => {
  try {
    return await chain.blockHeight();
  } catch {
    return undefined;
  }
};

/** Builds the swap. `unavailable` as well when no node says its height. */
export const buildSwap = async (
  deps: Deps,
  quote: Quote,
  wallet: WalletAddress,
  maxPriorityFeeLamports: Lamports,
): Promise<BuildOutcome> => {
  const [built, nodeHeight] = await Promise.all([
    deps.router.build(quote, wallet, maxPriorityFeeLamports),
    heightOf(deps),
  ]);
  if (built.kind !== 'built') return built;
  // Nothing is signed on a number that nobody proved: nodes that cannot say their height could not be sent the bytes either,
  // and an order that was never signed is free to be tried again.
  if (nodeHeight === undefined) return { kind: 'unavailable', reason: 'block-height-unknown' };
  const lastValidBlockHeight = boundedLife(built.swap.lastValidBlockHeight, nodeHeight);
  return { kind: 'built', swap: { ...built.swap, lastValidBlockHeight } };
};
