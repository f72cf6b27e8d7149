/** The row of a user's rotation: `user#<id>` / `rotation`. */
import * as z from 'zod';
import { freezeReasons } from '#trading/domain/books/books.ts';
import {
  epochMsNumber,
  mintText,
  orderIdText,
  positionIdText,
  signatureText,
  userIdText,
  walletText,
} from '#trading/domain/values/wire.ts';
import type { Rotation } from '#trading/domain/wallets/rotation.ts';
import { lamportsAttribute, whole } from './attributes.ts';
import { rotationRowKey } from './keys.ts';

const slot = z.int().nonnegative();

const plan = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['seed', 'sweep']), lamports: lamportsAttribute }),
  z.object({ kind: z.literal('tokens'), mint: mintText, positionId: positionIdText, closes: z.boolean() }),
]);

const signedMove = z.object({
  moveId: orderIdText,
  plan,
  signature: signatureText,
  transactionBase64: z.string().min(1),
  lastValidBlockHeight: whole,
});

export const rotationRow: z.ZodType<Rotation> = z
  .object({
    userId: userIdText,
    from: walletText,
    to: walletText,
    status: z.enum(['moving', 'done']),
    by: z.string(),
    startedAtMs: epochMsNumber,
    startedAtSlot: slot,
    seenSlot: slot,
    differenceLamports: whole,
    frozenBefore: z.object({ because: z.enum(freezeReasons), detail: z.string(), atMs: epochMsNumber }).optional(),
    inFlight: signedMove.optional(),
    reverted: z.record(z.string(), z.int().positive()),
    leaving: z.array(mintText),
    moves: z.int().nonnegative(),
    version: z.int().positive(),
  })
  .transform((row) => ({ ...row, frozenBefore: row.frozenBefore, inFlight: row.inFlight }));

/** The item of a rotation. */
export const rotationItem = (rotation: Rotation) => ({
  ...rotationRowKey(rotation.userId),
  entity: 'rotation',
  ...rotation,
});
