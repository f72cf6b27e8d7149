/**
 * The least that an attempt of an exit takes. Keeps: what set the exit off is worth about as much when it is sold, or it is
 * quoted anew; a part that takes profit is never sold below its cost; whatever sells everything is sold in the end.
 */
import type { ExitRequest } from '../orders/order-request.ts';
import { jumps } from '../prices/price-tick.ts';
import type { ExitSettings } from '../settings/exit-settings.ts';
import type { Quote } from '../swaps/swap.ts';
import { type Ladder, rungs } from './exit-ladder.ts';

/** Attempts up to this rung ask for the price that set the exit off: three quotes, then it is taken for a fall. */
const lastAsking = rungs.findIndex(({ name }) => name === 'wider-still');
const top = rungs.length - 1;

/** Reasons of attempts that ask for a quote near the price that set the exit off begin with it. */
export const belowTriggerPrefix = 'quote-below-trigger';

/** What an attempt would sell: raw tokens held and their cost, and whether more is held than the exit sells. */
type Sale = { readonly tokens: bigint; readonly costLamports: bigint; readonly isPart: boolean };

type Asked = Pick<ExitRequest, 'rule' | 'trigger'>;
type Offer = Pick<Quote, 'amountIn' | 'amountOut'>;

const belowTrigger = ({ trigger }: Asked, { amountIn, amountOut }: Offer, boundBps: number): boolean => {
  if (trigger === undefined) return false;
  const [then, now] = [trigger.lamports * amountIn, amountOut * trigger.tokens];
  return now < then && jumps(then, now, boundBps);
};

const belowCost = ({ rule }: Asked, { tokens, costLamports }: Sale, { amountIn, amountOut }: Offer): boolean =>
  rule === 'take-profit' && amountOut * tokens <= costLamports * amountIn;

/** Why the attempt on this rung does not take the quote, as the reason of its refusal; undefined when it does. */
export const quoteTooLow = (
  asked: Asked,
  sale: Sale,
  offer: Offer,
  { rung }: Pick<Ladder, 'rung'>,
  { priceJumpBps }: Pick<ExitSettings, 'priceJumpBps'>,
): string | undefined => {
  const found = `${offer.amountOut} lamports for ${offer.amountIn} tokens`;
  if ((sale.isPart || rung < top) && belowCost(asked, sale, offer)) return `quote-below-cost: ${found}`;
  if (rung <= lastAsking && belowTrigger(asked, offer, priceJumpBps)) return `${belowTriggerPrefix}: ${found}`;
  return undefined;
};
