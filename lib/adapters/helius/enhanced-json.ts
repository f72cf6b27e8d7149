/**
 * An enhanced Helius element as narrow schemas, one for each reader. `type`, `source`, `events` and `description` are
 * hints that are wrong often enough, so nothing reads them. Of Helius' own samples some lack everything but the
 * signature and `accountData`.
 */
import * as z from 'zod';
import { signatureText } from '#trading/domain/values/wire.ts';

const identity = {
  signature: signatureText,
  slot: z.number().nullish(),
  /** Unix seconds. */
  timestamp: z.number().nullish(),
  feePayer: z.string().nullish(),
  transactionError: z.unknown().optional(),
};

/** A signed 64-bit quantity as decimal text. */
const signedAmount = z.string().regex(/^-?\d{1,20}$/, 'digits');

const tokenBalanceChange = z.object({
  mint: z.string(),
  rawTokenAmount: z.object({ tokenAmount: signedAmount, decimals: z.number() }),
  tokenAccount: z.string().nullish(),
  userAccount: z.string().nullish(),
});

const balances = {
  fee: z.number().nullish(),
  accountData: z.array(
    z.object({
      account: z.string(),
      nativeBalanceChange: z.number().nullish(),
      tokenBalanceChanges: z.array(tokenBalanceChange).nullish(),
    }),
  ),
};

const programCall = { programId: z.string(), accounts: z.array(z.string()), data: z.string() };
const instructions = z
  .array(z.object({ ...programCall, innerInstructions: z.array(z.object(programCall)).nullish() }))
  .nullish();

export const enhancedBalancesJson = z.object({ ...identity, ...balances });
export type EnhancedBalancesJson = z.output<typeof enhancedBalancesJson>;

export const enhancedInstructionsJson = z.object({
  ...identity,
  accountData: z.array(z.unknown()),
  instructions,
});
export type EnhancedInstructionsJson = z.output<typeof enhancedInstructionsJson>;

export const enhancedJson = z.object({ ...identity, ...balances, instructions });
export type EnhancedJson = z.output<typeof enhancedJson>;
