/** The rows of positions: `user#<id>` / `position#<mode>#<mint>` while held, `closed#<positionId>` afterwards. */
import * as z from 'zod';
import type { Position } from '#trading/domain/books/position.ts';
import { orderContexts } from '#trading/domain/orders/order.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import {
  epochMsNumber,
  mintText,
  orderIdText,
  positionIdText,
  userIdText,
  walletText,
} from '#trading/domain/values/wire.ts';
import { lamportsAttribute, tokenAmountAttribute } from './attributes.ts';
import { closedPositionKey, heldPositionKey, positionWorkKeys } from './keys.ts';

export const positionRow: z.ZodType<Position> = z
  .object({
    positionId: positionIdText,
    userId: userIdText,
    wallet: walletText,
    mode: z.enum(modes),
    mint: mintText,
    context: z.enum(orderContexts),
    leader: walletText.optional(),
    causeSlot: z.int().nonnegative().optional(),
    status: z.enum(['opening', 'open', 'closed']),
    orderInFlight: orderIdText.optional(),
    tokens: tokenAmountAttribute,
    costLamports: lamportsAttribute,
    realisedLamports: lamportsAttribute,
    rentLamports: lamportsAttribute,
    openedAtMs: epochMsNumber,
    closedAtMs: epochMsNumber.optional(),
    closedBy: z.string().optional(),
    soldBy: z.record(z.string(), tokenAmountAttribute),
    deadSinceMs: epochMsNumber.optional(),
    version: z.int().positive(),
  })
  .transform(({ causeSlot, ...row }) => ({
    ...row,
    ...(causeSlot === undefined ? {} : { causeSlot }),
    leader: row.leader,
    orderInFlight: row.orderInFlight,
    closedAtMs: row.closedAtMs,
    closedBy: row.closedBy,
    deadSinceMs: row.deadSinceMs,
  }));

/** The item of a position: its key and its place in the `work` index follow from its status. */
export const positionItem = (position: Position) => {
  const { userId, mode, mint, positionId, openedAtMs } = position;
  return position.status === 'closed'
    ? { ...closedPositionKey(userId, positionId), entity: 'closed-position', ...position }
    : {
        ...heldPositionKey(userId, mode, mint),
        entity: 'position',
        ...positionWorkKeys(mint, positionId, openedAtMs),
        ...position,
      };
};
