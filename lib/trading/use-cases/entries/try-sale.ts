/** A sale tried before the buy: quoted, built for two who hold the token, and simulated. Nothing is signed or sent. */
import type { Holder } from '../../domain/safety/holders.ts';
import { type SalePart, unknown } from '../../domain/safety/token-report.ts';
import type { Quote, QuoteOutcome } from '../../domain/swaps/swap.ts';
import { basisPoints, lamports, tokenAmount, walletAddress } from '../../domain/values/quantities.ts';
import type { SwapRouter } from '../../ports/swap-router.ts';
import type { SwapSimulator, Trial } from '../../ports/token-reader.ts';

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

const partOf = (trial: Trial, sale: Pick<Extract<SalePart, { kind: 'sold' }>, 'tokens' | 'lamports' | 'seller'>) => {
  if (trial.kind === 'failed')
    return { kind: 'unsellable', because: `a simulated sale fails: ${trial.reason}` } as const;
  if (trial.kind === 'inconclusive') return unknown(`a simulated sale says nothing: ${trial.reason}`);
  return { kind: 'sold', how: 'simulated', ...sale } as const;
};

type Tried = { readonly part: SalePart; readonly simulated: boolean };

const trySeller = async (ports: SalePorts, sale: Quote, { owner, tokens: held }: Holder): Promise<Tried> => {
  const tokens = held < sale.amountIn ? held : sale.amountIn;
  const quoted = await quoteFor(ports, sale, tokens);
  if (quoted.kind !== 'quoted') return { part: unquoted(quoted), simulated: false };
  const seller = walletAddress(owner);
  const built = await ports.router.build(quoted.quote, seller, trialPriorityFee);
  // The seller may have sold meanwhile: why the router could not build it is not told well enough to blame the token.
  if (built.kind !== 'built') {
    const because = `a sale cannot be built: ${'reason' in built ? built.reason : built.kind}`;
    return { part: unknown(because), simulated: false };
  }
  const trial = await ports.swapSimulator.simulate(built.swap.transactionBase64);
  const brought = lamports(quoted.quote.amountOut);
  return { part: partOf(trial, { tokens: tokenAmount(tokens), lamports: brought, seller }), simulated: true };
};

/**
 * What the trials say together. A trial that fails outweighs one that succeeds; the lack of a quote does not: it may be for
 * the little that this seller holds.
 */
const verdictOf = (trials: readonly PromiseSettledResult<Tried>[]): SalePart => {
  const ended = trials.flatMap((trial) => (trial.status === 'fulfilled' ? [trial.value] : []));
  const parts = ended.map(({ part }) => part);
  const decisive =
    ended.find(({ part, simulated }) => simulated && part.kind === 'unsellable')?.part ??
    parts.find(({ kind }) => kind === 'sold') ??
    parts.find(({ kind }) => kind === 'unsellable');
  if (decisive !== undefined) return decisive;
  const fault = trials.find((trial) => trial.status === 'rejected');
  if (fault !== undefined) throw fault.reason;
  return parts.at(-1) ?? unknown('nobody holds it whose sale could be tried');
};

/**
 * Tries sales of what an entry would buy, by two sellers at once. One sale that fails is enough to call a token unsellable:
 * who lets some sell and others not is no better. One that succeeds is enough while the other says nothing.
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
  const tried = sellers.slice(0, mostSellers).map((seller) => trySeller(ports, sold.quote, seller));
  return verdictOf(await Promise.allSettled(tried));
};
