/** How every user stands against the limits that each of their entries meets. It reads and changes nothing. */

import type { Budget } from '../../domain/books/books.ts';
import type { TokenRecord } from '../../domain/books/token-record.ts';
import { goodTradesOnRamp } from '../../domain/guards/exposure-guards.ts';
import { verdict } from '../../domain/guards/guard.ts';
import { checkAccount } from '../../domain/guards/guards.ts';
import type { Verdict } from '../../domain/orders/decision.ts';
import type { Mode, UserSettings } from '../../domain/settings/settings.ts';
import { dayOf, lamports, type UserId } from '../../domain/values/quantities.ts';
import type { AccountBook } from '../../ports/account-book.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';

export type LimitsRead = {
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly accounts: Pick<AccountBook, 'account' | 'budget' | 'tokens'>;
  readonly clock: Clock;
};

export type UserLimits = {
  readonly userId: UserId;
  readonly mode: Mode;
  /** Undefined while the account is not open: nothing was traded in that mode yet. */
  readonly verdicts: readonly Verdict[] | undefined;
  /** Good trades so far while the ramp holds, else undefined. */
  readonly onRamp: number | undefined;
};

/** How many launches were bought today, when launches are bought at all. */
const launchesToday = ({ sniper }: UserSettings, { launchBuys }: Budget): readonly Verdict[] => {
  const most = sniper.maxEntriesPerDay;
  return sniper.enabled && most !== null
    ? [verdict('max-launches-per-day', launchBuys < most, launchBuys, `< ${most}`)]
    : [];
};

/** How many tokens may not be bought again; every other one may. */
const tokensUsedUp = ({ limits }: UserSettings, tokens: readonly TokenRecord[]): readonly Verdict[] => {
  const most = limits.maxBuysPerToken;
  if (most === null) return [];
  const usedUp = tokens.filter(({ buys }) => buys >= most).length;
  return [verdict('max-buys-per-token', true, `${usedUp} of ${tokens.length} tokens used up`, `< ${most} of each`)];
};

/** The limits of every user in the mode that is set. Rows of the settings that cannot be read are left out. */
export const readLimits = async ({ settings, accounts, clock }: LimitsRead): Promise<readonly UserLimits[]> => {
  const { global, users } = await settings.load();
  const nowMs = clock();
  return Promise.all(
    users.map(async (user) => {
      const { userId } = user;
      const { mode } = user.settings;
      const [account, budget, tokens] = await Promise.all([
        accounts.account(userId, mode),
        accounts.budget(userId, mode, dayOf(nowMs)),
        accounts.tokens(userId, mode),
      ]);
      if (account === undefined) return { userId, mode, verdicts: undefined, onRamp: undefined };
      const facts = { nowMs, global: global?.settings, settings: user.settings, account, budget };
      return {
        userId,
        mode,
        verdicts: [
          ...checkAccount({ ...facts, reservationLamports: lamports(0n) }),
          ...launchesToday(user.settings, budget),
          ...tokensUsedUp(user.settings, tokens),
        ],
        onRamp: goodTradesOnRamp(user.settings, account),
      };
    }),
  );
};
