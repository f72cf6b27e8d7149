/** The rows of the comparison with the chain, below `user#<id>`: `flow#<mode>#<signature>`, `reconciliation#<mode>`. */
import * as z from 'zod';
import { type Flow, flowKinds } from '#trading/domain/books/flow.ts';
import type { Reconciliation } from '#trading/domain/books/reconciliation.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import type { Mint, TokenAmount } from '#trading/domain/values/quantities.ts';
import {
  epochMsNumber,
  mintText,
  positionIdText,
  signatureText,
  tokenAmountText,
  userIdText,
  walletText,
} from '#trading/domain/values/wire.ts';
import { dayAttribute, lamportsAttribute, tokenAmountAttribute } from './attributes.ts';
import { dayKeys, flowKey, reconciliationKey } from './keys.ts';

const sale = z.object({
  positionId: positionIdText,
  mint: mintText,
  tokens: tokenAmountAttribute,
  costLamports: lamportsAttribute,
  realisedLamports: lamportsAttribute,
  rentLamports: lamportsAttribute,
});

export const flowRow: z.ZodType<Flow> = z.object({
  kind: z.enum(flowKinds),
  userId: userIdText,
  mode: z.enum(modes),
  wallet: walletText,
  signature: signatureText,
  walletLamports: lamportsAttribute,
  feeLamports: lamportsAttribute,
  sales: z.array(sale),
  tokens: z.array(z.object({ mint: mintText, change: tokenAmountAttribute })),
  slot: z.int().nonnegative(),
  atMs: epochMsNumber,
  day: dayAttribute,
});

/** The item of a flow. It is never written over. */
export const flowItem = (flow: Flow) => ({
  ...flowKey(flow.userId, flow.mode, flow.signature),
  ...dayKeys('flow', flow.day, flow.atMs, flow.signature),
  entity: 'flow',
  ...flow,
});

const slot = z.int().nonnegative();
const tokens = z.record(z.string(), tokenAmountText).transform((amounts): ReadonlyMap<Mint, TokenAmount> => {
  const entries = Object.entries(amounts).map(([of, amount]) => [mintText.parse(of), amount] as const);
  return new Map(entries);
});

export const reconciliationRow: z.ZodType<Reconciliation> = z
  .object({
    userId: userIdText,
    mode: z.enum(modes),
    through: z
      .object({ slot, signature: signatureText.optional() })
      .transform((cursor) => ({ ...cursor, signature: cursor.signature })),
    equalAtSlot: slot.optional(),
    equalAtMs: epochMsNumber.optional(),
    openingTokens: tokens,
    suspicion: z.object({ differences: z.string(), slot }).optional(),
    version: z.int().positive(),
  })
  .transform((row) => ({ ...row, equalAtSlot: row.equalAtSlot, equalAtMs: row.equalAtMs, suspicion: row.suspicion }));

/** The item of a comparison's progress. */
export const reconciliationItem = (reconciliation: Reconciliation) => ({
  ...reconciliationKey(reconciliation.userId, reconciliation.mode),
  entity: 'reconciliation',
  ...reconciliation,
  openingTokens: Object.fromEntries([...reconciliation.openingTokens].map(([mint, amount]) => [mint, String(amount)])),
});
