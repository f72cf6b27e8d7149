/** The rows of the books, all below `user#<id>`: `account#<mode>`, `budget#<mode>#<day>`, `trade#<time>#<orderId>`. */
import * as z from 'zod';
import { type Account, type Budget, freezeReasons, type Trade } from '#trading/domain/books/books.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import { epochMsNumber, signatureText, userIdText, walletText } from '#trading/domain/values/wire.ts';
import { dayAttribute, lamportsAttribute } from './attributes.ts';
import { accountKey, dayKeys, tradeKey } from './keys.ts';
import { fillMap, planMap } from './order-row.ts';
import { riskMap } from './risk-map.ts';

const thaw = z.object({ because: z.enum(freezeReasons), by: z.string(), why: z.string(), atMs: epochMsNumber });

export const accountRow: z.ZodType<Account> = z
  .object({
    userId: userIdText,
    mode: z.enum(modes),
    wallet: walletText,
    openingLamports: lamportsAttribute,
    openedAtMs: epochMsNumber,
    openedAtSlot: z.int().nonnegative().optional(),
    cashLamports: lamportsAttribute,
    reservedLamports: lamportsAttribute,
    exposureLamports: lamportsAttribute,
    openPositions: z.int(),
    goodTrades: z.int(),
    risk: riskMap,
    frozenBecause: z.enum(freezeReasons).optional(),
    frozenDetail: z.string().optional(),
    frozenAtMs: epochMsNumber.optional(),
    lastThaw: thaw.optional(),
  })
  .transform((row) => ({
    ...row,
    openedAtSlot: row.openedAtSlot,
    frozenBecause: row.frozenBecause,
    frozenDetail: row.frozenDetail,
    frozenAtMs: row.frozenAtMs,
    lastThaw: row.lastThaw,
  }));

/** The item of an account. `availableLamports` is cash less reserved: a condition cannot subtract. */
export const accountItem = (account: Account) => ({
  ...accountKey(account.userId, account.mode),
  entity: 'account',
  ...account,
  availableLamports: account.cashLamports - account.reservedLamports,
});

export const budgetRow: z.ZodType<Budget> = z.object({
  userId: userIdText,
  mode: z.enum(modes),
  day: dayAttribute,
  committedLamports: lamportsAttribute,
  reservedLamports: lamportsAttribute,
  launchBuys: z.int(),
});

export const tradeRow: z.ZodType<Trade> = z
  .object({
    kind: z.enum(['fill', 'failed']),
    plan: planMap,
    fill: fillMap,
    signature: signatureText.optional(),
    realisedLamports: lamportsAttribute,
    day: dayAttribute,
  })
  .transform((row) => ({ ...row, signature: row.signature }));

/** The item of a trade. It is never written over. */
export const tradeItem = (trade: Trade) => {
  const { userId, orderId } = trade.plan;
  return {
    ...tradeKey(userId, trade.fill.atMs, orderId),
    ...dayKeys('trade', trade.day, trade.fill.atMs, orderId),
    entity: 'trade',
    ...trade,
  };
};
