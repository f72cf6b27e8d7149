/** Which launches a user buys. A filter that is null asks for nothing beyond what `safety` asks of every entry. */
import * as z from 'zod';
import { venues } from '../signals/signal.ts';
import { amount } from './bounds.ts';
import { confidenceScore, safetyShareBps } from './safety-settings.ts';

/** Part of a name or symbol, in any case. */
const nameRule = z
  .string()
  .min(1)
  .max(32)
  .refine((text) => text.trim() === text, 'no space at either end');

export const sniperSettings = z.strictObject({
  enabled: z.boolean(),
  /** Spent per launch. */
  spendLamports: amount,
  /** Venues whose launches are bought. */
  venues: z.array(z.enum(venues)),
  /** Most of the supply that the creator may have bought in the launch's own transaction. */
  maxDevBuyBps: safetyShareBps.nullable(),
  /** Least real SOL in the pool or curve. */
  minLiquidityLamports: amount.nullable(),
  /** Most of the supply that one wallet may hold. */
  maxHolderBps: safetyShareBps.nullable(),
  /** Most of the supply that the ten largest wallets may hold together. */
  maxTopHoldersBps: safetyShareBps.nullable(),
  /** Least confidence score, 0 to 100. */
  minConfidence: confidenceScore.nullable(),
  /** Whether the token's metadata must name a website, an X or a Telegram address. It costs a request to a stranger's server. */
  requireSocials: z.boolean(),
  names: z.strictObject({
    /** Texts of which a token's name or symbol must hold none. */
    deny: z.array(nameRule).max(200),
    /** Texts of which its name or symbol must hold one; empty: any name. */
    allow: z.array(nameRule).max(200),
    /** Whether a name with characters that do not show, or that turn the direction of writing, is refused. */
    plainOnly: z.boolean(),
  }),
  /** Most launches bought on one UTC day. Null: as many as the limits allow. */
  maxEntriesPerDay: z.int().min(0).max(1_000).nullable(),
});

/** Sniping of a new user: off. In the wire form. */
export const initialSniperSettings = (): z.input<typeof sniperSettings> => ({
  enabled: false,
  spendLamports: '50000000',
  venues: [...venues],
  maxDevBuyBps: 1_000,
  minLiquidityLamports: null,
  maxHolderBps: null,
  maxTopHoldersBps: null,
  minConfidence: null,
  requireSocials: false,
  names: { deny: [], allow: [], plainOnly: true },
  maxEntriesPerDay: 20,
});
