/** The rows of what was done with a token and after a leader, below `user#<id>`: `token#<mode>#<mint>`, `leader#<mode>#<leader>#<day>`. */
import * as z from 'zod';
import type { LeaderDay, TokenRecord } from '#trading/domain/books/token-record.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import { epochMsNumber, mintText, userIdText, walletText } from '#trading/domain/values/wire.ts';
import { dayAttribute, lamportsAttribute } from './attributes.ts';

/** Begins the name of the attribute that counts the buys after one leader: a number that a condition can name. */
export const afterPrefix = 'after#';

const count = z.int();

export const tokenRow: z.ZodType<TokenRecord> = z
  .looseObject({
    userId: userIdText,
    mode: z.enum(modes),
    mint: mintText,
    buys: count,
    copyBuys: count,
    closedAtMs: epochMsNumber.optional(),
    stoppedAtMs: epochMsNumber.optional(),
  })
  .transform(({ userId, mode, mint, buys, copyBuys, closedAtMs, stoppedAtMs, ...rest }) => ({
    userId,
    mode,
    mint,
    buys,
    copyBuys,
    buysAfter: Object.fromEntries(
      Object.entries(rest)
        .filter(([name]) => name.startsWith(afterPrefix))
        .map(([name, buysAfter]) => [name.slice(afterPrefix.length), count.parse(buysAfter)]),
    ),
    closedAtMs,
    stoppedAtMs,
  }));

export const leaderDayRow: z.ZodType<LeaderDay> = z.object({
  userId: userIdText,
  mode: z.enum(modes),
  leader: walletText,
  day: dayAttribute,
  ended: count,
  profitLamports: lamportsAttribute,
});
