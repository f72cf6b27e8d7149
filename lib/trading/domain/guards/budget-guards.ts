/** What may be spent: on one UTC day, and without touching the SOL that exits need. */
import type { Lamports } from '../values/quantities.ts';
import { lamports } from '../values/quantities.ts';
import { type AccountFacts, type BookFacts, type Guard, verdict } from './guard.ts';

type Spending = Pick<AccountFacts, 'reservationLamports' | 'settings'>;

/** The most that may be committed on the day already. */
export const mostCommitted = ({ reservationLamports, settings: { limits } }: Spending): Lamports =>
  lamports(limits.maxDailySpendLamports - reservationLamports);

/** The least that must be free: the entry, and the SOL that is kept for exits. */
export const leastAvailable = ({ reservationLamports, settings: { limits } }: Spending): Lamports =>
  lamports(limits.solReserveLamports + reservationLamports);

/** The day's spend is what filled entries spent and unfinished ones may yet spend. */
export const dailySpendReached: Guard<AccountFacts> = ({ budget, reservationLamports, settings: { limits } }) => {
  const after = budget.committedLamports + reservationLamports;
  return verdict(
    'daily-spend-reached',
    after <= limits.maxDailySpendLamports,
    after,
    `<= ${limits.maxDailySpendLamports}`,
  );
};

export const maxLaunchesPerDay: Guard<BookFacts> = ({ origin, budget, settings: { sniper } }) =>
  origin.kind === 'launch' && sniper.maxEntriesPerDay !== null
    ? verdict(
        'max-launches-per-day',
        budget.launchBuys < sniper.maxEntriesPerDay,
        budget.launchBuys,
        `< ${sniper.maxEntriesPerDay}`,
      )
    : undefined;

export const insufficientSol: Guard<AccountFacts> = ({ account, reservationLamports, settings: { limits } }) => {
  const left = account.cashLamports - account.reservedLamports - reservationLamports;
  return verdict(
    'insufficient-sol',
    left >= limits.solReserveLamports,
    `${left} left`,
    `>= ${limits.solReserveLamports}`,
  );
};
