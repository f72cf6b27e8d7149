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
  enabled: z.boolean().describe('Whether launches are bought.'),
  spendLamports: amount.describe('Spent on each launch.'),
  venues: z.array(z.enum(venues)).max(venues.length).describe('The venues whose launches are bought.'),
  maxDevBuyBps: safetyShareBps
    .nullable()
    .describe("Most of the supply that the creator may have bought in the launch's own transaction; null: any."),
  minLiquidityLamports: amount.nullable().describe('Least real SOL in the pool or curve; null: any.'),
  maxHolderBps: safetyShareBps.nullable().describe('Most of the supply that one wallet may hold; null: any.'),
  maxTopHoldersBps: safetyShareBps
    .nullable()
    .describe('Most of the supply that the ten largest wallets may hold together; null: any.'),
  minConfidence: confidenceScore.nullable().describe('Least confidence score, 0 to 100; null: any.'),
  requireSocials: z
    .boolean()
    .describe(
      "Whether the token's metadata must name a website, an X or a Telegram address. It costs a request to a stranger's server.",
    ),
  names: z
    .strictObject({
      deny: z.array(nameRule).max(200).describe("Texts of which a token's name or symbol must hold none."),
      allow: z.array(nameRule).max(200).describe('Texts of which its name or symbol must hold one; empty: any name.'),
      plainOnly: z
        .boolean()
        .describe(
          'Whether a name with characters that do not show, or that turn the direction of writing, is refused.',
        ),
    })
    .describe('What a token may be called.'),
  maxEntriesPerDay: z
    .int()
    .min(0)
    .max(1_000)
    .nullable()
    .describe('Most launches bought on one UTC day; null: as many as the limits allow.'),
});
export type SniperSettings = z.output<typeof sniperSettings>;

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
  names: { deny: [], allow: [], plainOnly: false },
  maxEntriesPerDay: 20,
});
