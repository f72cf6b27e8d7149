/** What may be at stake at a time: in all, in how many positions, and on the ramp of a live account. */
import type { Account } from '../books/books.ts';
import { rampCaps } from '../settings/ramp-settings.ts';
import type { UserSettings } from '../settings/settings.ts';
import { type AccountFacts, type BookFacts, type Guard, verdict } from './guard.ts';

export const exposureTooHigh: Guard<AccountFacts> = ({ account, reservationLamports, settings: { limits } }) => {
  const after = account.exposureLamports + reservationLamports;
  return verdict('exposure-too-high', after <= limits.maxExposureLamports, after, `<= ${limits.maxExposureLamports}`);
};

export const maxOpenPositions: Guard<AccountFacts> = ({ account, settings: { limits } }) =>
  verdict(
    'max-open-positions',
    account.openPositions < limits.maxOpenPositions,
    account.openPositions,
    `< ${limits.maxOpenPositions}`,
  );

export const positionExists: Guard<BookFacts> = ({ position }) =>
  verdict('position-exists', position === undefined, position?.status ?? 'none', 'none');

/** Whether a live account is still on the ramp: neither proved by good trades nor lifted by its owner. */
export const isOnRamp = ({ mode, ramp }: Pick<UserSettings, 'mode' | 'ramp'>, { goodTrades }: Account): boolean =>
  mode === 'live' && ramp.lifted === null && goodTrades < rampCaps.goodTrades;

/** Good trades so far of an account that is on the ramp, else undefined. */
export const goodTradesOnRamp = (
  settings: Pick<UserSettings, 'mode' | 'ramp'>,
  account: Account,
): number | undefined => (isOnRamp(settings, account) ? account.goodTrades : undefined);

const untilGood = ({ goodTrades }: Account): string =>
  `on the ramp, ${goodTrades} of ${rampCaps.goodTrades} good trades`;

export const rampPosition: Guard<BookFacts> = ({ settings, account, spendLamports }) =>
  isOnRamp(settings, account)
    ? verdict(
        'ramp-position',
        spendLamports <= rampCaps.maxPositionLamports,
        spendLamports,
        `<= ${rampCaps.maxPositionLamports} ${untilGood(account)}`,
      )
    : undefined;

export const rampExposure: Guard<AccountFacts> = ({ settings, account, reservationLamports }) => {
  if (!isOnRamp(settings, account)) return undefined;
  const after = account.exposureLamports + reservationLamports;
  const most = rampCaps.maxExposureLamports;
  return verdict('ramp-exposure', after <= most, after, `<= ${most} ${untilGood(account)}`);
};
