/** Which launches a user buys. */
import * as z from 'zod';
import { venues } from '../signals/signal.ts';
import { amount } from './bounds.ts';

export const sniperSettings = z.strictObject({
  enabled: z.boolean(),
  /** Spent per launch. */
  spendLamports: amount,
  venues: z.array(z.enum(venues)),
});

/** Sniping of a new user: off. In the wire form. */
export const initialSniperSettings = (): z.input<typeof sniperSettings> => ({
  enabled: false,
  spendLamports: '50000000',
  venues: [...venues],
});
