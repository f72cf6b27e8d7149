/** What the swap API is asked, parsed at its edge. */
import { isAddress } from '@solana/kit';
import * as z from 'zod';

const base58Key = z.string().refine(isAddress, 'Invalid');
const amount = z
  .string()
  .regex(/^[1-9]\d{0,19}$/, 'invalid digit found in string')
  .transform(BigInt);
const bps = z.coerce.number().int().min(0).max(10_000);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
/** Sent repeated by the client, comma-separated in the documentation's examples. */
const list = z.array(z.string()).transform((items) => items.flatMap((item) => item.split(',')));

export const quoteRequest = z.object({
  inputMint: base58Key,
  outputMint: base58Key,
  amount,
  slippageBps: bps.default(50),
  swapMode: z.enum(['ExactIn', 'ExactOut']).default('ExactIn'),
  dexes: list.default([]),
  excludeDexes: list.default([]),
  onlyDirectRoutes: flag.default(false),
  platformFeeBps: bps.default(0),
  instructionVersion: z.enum(['V1', 'V2']).default('V1'),
});

export type QuoteRequest = z.output<typeof quoteRequest>;

/** The query string as `quoteRequest` wants it: the last of repeated fields, except for lists. */
export const quoteQuery = (queries: Record<string, string[]>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [
      name,
      name.toLowerCase().endsWith('dexes') ? values : values.at(-1),
    ]),
  );

/** A quote as it comes back in a swap request: what the client kept of it. */
const returnedQuote = z.object({
  inputMint: base58Key,
  inAmount: amount,
  outputMint: base58Key,
  outAmount: amount,
  otherAmountThreshold: z.string(),
  swapMode: z.literal('ExactIn'),
  slippageBps: z.number().int().min(0).max(10_000),
});

export const swapRequest = z.object({
  userPublicKey: base58Key,
  quoteResponse: returnedQuote,
  wrapAndUnwrapSol: z.boolean().default(true),
  dynamicComputeUnitLimit: z.boolean().default(false),
  computeUnitPriceMicroLamports: z.number().int().min(0).optional(),
  prioritizationFeeLamports: z
    .union([
      z.object({
        priorityLevelWithMaxLamports: z.object({
          priorityLevel: z.enum(['medium', 'high', 'veryHigh']).default('medium'),
          maxLamports: z.number().int().min(0),
        }),
      }),
      z.object({ jitoTipLamports: z.number().int().min(0) }),
      z.number().int().min(0),
      z.literal('auto'),
      // The client turns shapes it does not know into {}.
      z.object({}),
    ])
    .optional(),
});

export type SwapRequest = z.output<typeof swapRequest>;

/** The first problem, in the words of the real API. */
export const parameterError = (error: z.ZodError): { error: string } => {
  const [issue] = error.issues;
  return { error: `Query parameter ${issue?.path.join('.') ?? ''} cannot be parsed: ${issue?.message ?? 'Invalid'}` };
};
