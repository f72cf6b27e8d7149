/** Who asks for a trade of his own, and the identity of what he asks for. */
import * as z from 'zod';
import type { Mint, SignalId } from '../values/quantities.ts';
import { signalId } from '../values/quantities.ts';

/** Made once by whoever asks: the same id, sent as often as one likes, is the same request. */
export const requestIdText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'letters, digits, ".", "_" and "-", at most 40');

export const manualAsk = z.object({
  requestId: requestIdText.describe('The identity of the request: sent again it is the same one.'),
  by: z.string().min(1).max(100).describe('Who asked.'),
  why: z.string().max(500).describe('The reason that was given.'),
});
export type ManualAsk = z.output<typeof manualAsk>;

/** The identity of a buy that was asked for. */
export const manualBuyCause = (requestId: string): SignalId => signalId(`manual:${requestId}`);

/** The identity of a sale that was asked for: one request sells a user's position in a mint once, whichever it finds. */
export const manualSellCause = (requestId: string, mode: 'paper' | 'live', mint: Mint): SignalId =>
  signalId(`manual:${requestId}:${mode}:${mint}`);

/** What a person wants to know about a request when they ask why. */
export const askInputs = ({ requestId, by, why }: ManualAsk): Readonly<Record<string, string>> => ({
  request: requestId,
  by,
  ...(why === '' ? {} : { why }),
});
