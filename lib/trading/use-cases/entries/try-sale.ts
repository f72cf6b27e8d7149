/** A sale tried before the buy: quoted, built for somebody who holds the token, and simulated. Nothing is signed or sent. */
import type { Holder } from '../../domain/safety/holders.ts';
import { type SalePart, unknown } from '../../domain/safety/token-report.ts';
import type { Quote, QuoteOutcome } from '../../domain/swaps/swap.ts';
import { basisPoints, lamports, tokenAmount, walletAddress } from '../../domain/values/quantities.ts';
import type { SwapRouter } from '../../ports/swap-router.ts';
import type { SwapSimulator } from '../../ports/token-reader.ts';

/** Prices of a launch move between quote and simulation: what is asked is whether it sells, not for how much. */
export const trialSlippageBps = basisPoints(1_000);
const trialPriorityFee = lamports(100_000n);
const mostSellers = 2;

export type SalePorts = { readonly router: SwapRouter; readonly swapSimulator: SwapSimulator };

/** What the lack of a quote says about the token. */
const unquoted = ({ kind }: Exclude<QuoteOutcome, { kind: 'quoted' }>): SalePart =>
  kind === 'no-route' || kind === 'refused'
    ? { kind: 'unsellable', because: `no quote of a sale: ${kind}` }
    : unknown(`no quote of a sale: ${kind}`);

const quoteFor = async ({ router }: SalePorts, sale: Quote, tokens: bigint): Promise<QuoteOutcome> => {
  if (tokens === sale.amountIn) return { kind: 'quoted', quote: sale };
  const { inputMint, outputMint, slippageBps } = sale;
  return router.quote({ inputMint, outputMint, slippageBps, amountIn: tokens });
};

const trySeller = async (ports: SalePorts, sale: Quote, { owner, tokens: held }: Holder): Promise<SalePart> => {
  const tokens = held < sale.amountIn ? held : sale.amountIn;
  const quoted = await quoteFor(ports, sale, tokens);
  if (quoted.kind !== 'quoted') return unquoted(quoted);
  const seller = walletAddress(owner);
  const built = await ports.router.build(quoted.quote, seller, trialPriorityFee);
  // The seller may have sold meanwhile: why the router could not build it is not told well enough to blame the token.
  if (built.kind !== 'built')
    return unknown(`a sale cannot be built: ${'reason' in built ? built.reason : built.kind}`);
  const trial = await ports.swapSimulator.simulate(built.swap.transactionBase64);
  if (trial.kind === 'failed') return { kind: 'unsellable', because: `a simulated sale fails: ${trial.reason}` };
  if (trial.kind === 'inconclusive') return unknown(`a simulated sale says nothing: ${trial.reason}`);
  const brought = lamports(quoted.quote.amountOut);
  return { kind: 'sold', how: 'simulated', tokens: tokenAmount(tokens), lamports: brought, seller };
};

/**
 * Tries a sale of what an entry would buy, by the first seller whose trial says anything. One sale that fails is enough to
 * call a token unsellable: who lets some sell and others not is no better.
 */
export const trySale = async (
  ports: SalePorts,
  sold: QuoteOutcome,
  sellers: readonly Holder[],
  simulation: boolean,
): Promise<SalePart> => {
  if (sold.kind !== 'quoted') return unquoted(sold);
  const { amountIn, amountOut } = sold.quote;
  const asQuoted = { tokens: tokenAmount(amountIn), lamports: lamports(amountOut), seller: null };
  if (!simulation) return { kind: 'sold', how: 'quoted', ...asQuoted };
  let last: SalePart = unknown('nobody holds it whose sale could be tried');
  for (const seller of sellers.slice(0, mostSellers)) {
    last = await trySeller(ports, sold.quote, seller);
    if (last.kind !== 'unknown') return last;
  }
  return last;
};
