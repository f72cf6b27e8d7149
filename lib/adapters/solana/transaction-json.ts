/**
 * What a `getTransaction` result and a raw webhook element have in common, as narrow schemas: only what is read is asked
 * for, and everything that some node or publisher leaves out is optional. One schema for each reader, because a webhook
 * is to be read in little more time than `JSON.parse` takes.
 */
import * as z from 'zod';
import { signatureText } from '#trading/domain/values/wire.ts';

/** An unsigned 64-bit quantity as decimal text: `uiAmount` beside it is a float and is never read. */
const rawAmount = z.string().regex(/^\d{1,20}$/, 'digits');

const tokenBalance = z.object({
  accountIndex: z.number(),
  mint: z.string(),
  owner: z.string().nullish(),
  uiTokenAmount: z.object({ amount: rawAmount, decimals: z.number() }),
});
export type TokenBalanceJson = z.output<typeof tokenBalance>;

/** Compiled (`programIdIndex`, indexes) or resolved by the node (`programId`, addresses); parsed ones carry no data. */
const instruction = z.object({
  programIdIndex: z.number().nullish(),
  programId: z.string().nullish(),
  accounts: z.union([z.array(z.number()), z.array(z.string())]).nullish(),
  data: z.string().nullish(),
});
export type InstructionJson = z.output<typeof instruction>;

const identity = {
  slot: z.number().nullish(),
  /** Unix seconds. */
  blockTime: z.number().nullish(),
};
const meta = {
  err: z.unknown(),
  loadedAddresses: z
    .object({ writable: z.array(z.string()), readonly: z.array(z.string()) })
    .partial()
    .nullish(),
};
const balances = {
  fee: z.number(),
  preBalances: z.array(z.number()),
  postBalances: z.array(z.number()),
  preTokenBalances: z.array(tokenBalance).nullish(),
  postTokenBalances: z.array(tokenBalance).nullish(),
};
const innerInstructions = z.array(z.object({ index: z.number(), instructions: z.array(instruction) })).nullish();

const signatures = z.tuple([signatureText], z.unknown());
const accountKeys = z.union([z.array(z.string()), z.array(z.object({ pubkey: z.string() }))]);
const instructions = z.array(instruction).nullish();

export const balancesJson = z.object({
  ...identity,
  meta: z.object({ ...meta, ...balances }),
  transaction: z.object({ signatures, message: z.object({ accountKeys }) }),
});
export type BalancesJson = z.output<typeof balancesJson>;

export const instructionsJson = z.object({
  ...identity,
  meta: z.object({ ...meta, innerInstructions }),
  transaction: z.object({ signatures, message: z.object({ accountKeys, instructions }) }),
});
export type InstructionsJson = z.output<typeof instructionsJson>;

export const transactionJson = z.object({
  ...identity,
  meta: z.object({ ...meta, ...balances, innerInstructions, logMessages: z.array(z.string()).nullish() }),
  transaction: z.object({ signatures, message: z.object({ accountKeys, instructions }) }),
});
