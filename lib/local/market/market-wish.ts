/** What `PATCH /market` may ask of a market in another process: sleep, wake, and faults. */
import * as z from 'zod';
import { type MarketFaults, malices } from './market-faults.ts';

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);

const chainFaults = z.strictObject({
  ...{ dropNextSends: count, failNextSends: count, failWithCode: count, errorThoughAccepted: count },
  ...{
    dropProbability: share,
    lagSlots: count,
    latencyMs: count,
    rateLimitNextRequests: count,
    retryAfterSeconds: count,
    socketsSilent: z.boolean(),
    dropNextSockets: count,
  },
});

const marketFaults = z.strictObject({
  /** Null switches the outage off. */
  swapApiStatus: z.number().int().min(400).max(599).nullable(),
  ...{ swapApiLatencyMs: count, rateLimitNextSwapRequests: count, garbageNextSwapBodies: count, staleQuoteBps: count },
  malice: z.enum(malices).nullable(),
  webhooksPaused: z.boolean(),
  chain: chainFaults.partial(),
});

export const marketWish = z.strictObject({ paused: z.boolean().optional(), faults: marketFaults.partial().optional() });

export type MarketWish = z.output<typeof marketWish>;

/** Sets the faults that are named; those not named stay as they are. */
export const setFaults = (faults: MarketFaults, wish: NonNullable<MarketWish['faults']>): void => {
  const { chain, swapApiStatus, malice, ...plain } = wish;
  Object.assign(faults, plain);
  Object.assign(faults.chain, chain);
  if (swapApiStatus !== undefined) faults.swapApiStatus = swapApiStatus ?? undefined;
  if (malice !== undefined) faults.malice = malice ?? undefined;
};
