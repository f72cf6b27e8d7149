/**
 * What a panic asks for: everything that a user holds is sold. Keeps: it stands in the settings until it is ended, so that
 * what an entry in flight brings is sold too, by the executor that fills it or by the reconciler; asked for however often,
 * a position is sold once.
 */
import type { Position } from '../../domain/books/position.ts';
import { everything, manualSells } from '../../domain/orders/manual-sells.ts';
import type { ManualSellRequest } from '../../domain/orders/order-request.ts';
import { modes, type UserRow } from '../../domain/settings/settings.ts';
import type { EpochMs, PositionId, UserId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ExitQueue } from '../../ports/order-queue.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';

/** The requests to sell those positions; none while the user has no panic. */
const panicSells = (
  { settings: { halts } }: UserRow,
  positions: readonly Position[],
  nowMs: EpochMs,
): readonly ManualSellRequest[] => (halts.panic === null ? [] : manualSells(halts.panic, positions, everything, nowMs));

type PanicDeps = {
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly positions: Pick<PositionBook, 'heldBy' | 'byId'>;
  readonly exits: ExitQueue;
  readonly clock: Clock;
};

/** Everything that a user holds or is about to hold, on paper and live. */
export const heldInAnyMode = async (
  { positions }: { readonly positions: Pick<PositionBook, 'heldBy'> },
  userId: UserId,
): Promise<readonly Position[]> => (await Promise.all(modes.map((mode) => positions.heldBy(userId, mode)))).flat();

/** Nobody works on it yet, and its attempts are not over: what is in flight is looked at again, what is dead has its slow retry. */
const isForgotten = ({ status, orderInFlight, deadSinceMs }: Position): boolean =>
  status === 'open' && orderInFlight === undefined && deadSinceMs === undefined;

export type PanicSales = { readonly users: number; readonly requested: number };

/** Asks for the sale of what users with a panic still hold. */
export const sellOnPanic = async (deps: PanicDeps): Promise<PanicSales> => {
  const panicking = (await deps.settings.load()).users.filter(({ settings }) => settings.halts.panic !== null);
  let requested = 0;
  for (const user of panicking) {
    const held = (await heldInAnyMode(deps, user.userId)).filter(isForgotten);
    const sells = panicSells(user, held, deps.clock());
    if (sells.length > 0) await deps.exits.enqueueExits(sells);
    requested += sells.length;
  }
  return { users: panicking.length, requested };
};

/** Asks for the sale of what an entry has just brought, when its owner panicked meanwhile. */
export const sellIfPanicked = async (deps: PanicDeps, userId: UserId, positionId: PositionId): Promise<void> => {
  const user = (await deps.settings.load()).users.find((each) => each.userId === userId);
  if (user === undefined || user.settings.halts.panic === null) return;
  const position = await deps.positions.byId(userId, positionId);
  if (position === undefined || position.status === 'closed') return;
  await deps.exits.enqueueExits(panicSells(user, [position], deps.clock()));
};
