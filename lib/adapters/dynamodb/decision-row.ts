/** The row of a decision: `cause#<cause>` / `decision#<userId>`. */
import * as z from 'zod';
import type { Decision } from '#trading/domain/orders/decision.ts';
import { dayOf } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, orderIdText, signalIdText, signatureText, userIdText } from '#trading/domain/values/wire.ts';
import { dayKeys, decisionKey } from './keys.ts';

export const verdictMap = z
  .object({
    guard: z.string(),
    passed: z.boolean(),
    found: z.string(),
    allowed: z.string(),
    overridden: z.object({ by: z.string(), why: z.string() }).optional(),
  })
  .transform(({ overridden, ...row }) => (overridden === undefined ? row : { ...row, overridden }));

export const decisionRow: z.ZodType<Decision> = z
  .object({
    cause: signalIdText,
    userId: userIdText,
    atMs: epochMsNumber,
    outcome: z.enum(['order', 'skip']),
    orderId: orderIdText.optional(),
    reason: z.string(),
    settingsVersion: z.int(),
    verdicts: z.array(verdictMap),
    inputs: z.record(z.string(), z.string()),
    signature: signatureText.optional(),
  })
  .transform((row) => ({ ...row, orderId: row.orderId, signature: row.signature }));

/** The item of a decision. It is never written over. */
export const decisionItem = (decision: Decision) => ({
  ...decisionKey(decision.cause, decision.userId),
  ...dayKeys('decision', dayOf(decision.atMs), decision.atMs, `${decision.cause}#${decision.userId}`),
  entity: 'decision',
  ...decision,
});
