/**
 * The emergency stop of one or all users: entries halted first, durably, then everything that is held is sold. What an
 * entry in flight brings afterwards is sold as well, because the panic stands in the settings until it is ended. One
 * user's fault keeps no other from being stopped and sold.
 */
import type { Position } from '../../domain/books/position.ts';
import type { ManualAsk } from '../../domain/orders/manual-ask.ts';
import { everything, manualSells } from '../../domain/orders/manual-sells.ts';
import { haltedForAll, panicked } from '../../domain/settings/halts.ts';
import type { UserId } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ExitQueue } from '../../ports/order-queue.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { SettingsAuthor, SettingsStore } from '../../ports/settings-store.ts';
import { type AmendOutcome, amendGlobal, amendUser } from '../settings/amend-settings.ts';
import { heldInAnyMode } from './sell-on-panic.ts';

export type PanicDeps = {
  readonly settings: SettingsStore;
  readonly positions: Pick<PositionBook, 'heldBy'>;
  readonly exits: ExitQueue;
  readonly clock: Clock;
};

type Done<T> = T | { readonly kind: 'failed'; readonly problem: string };

export type PanickedUser = {
  readonly userId: UserId;
  readonly halt: Done<AmendOutcome>;
  /** What is being sold: open positions, and those that an entry is opening at this moment. */
  readonly sale: Done<{ readonly kind: 'asked'; readonly positions: readonly Position[] }>;
};

export type PanicReport = {
  /** The global halt, when everyone's entries were to stop. */
  readonly global: Done<AmendOutcome> | undefined;
  readonly users: readonly PanickedUser[];
};

const attempt = async <T>(act: () => Promise<T>): Promise<Done<T>> => {
  try {
    return await act();
  } catch (error) {
    return { kind: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
};

const panicUser = async (
  deps: PanicDeps,
  userId: UserId,
  ask: ManualAsk,
  author: SettingsAuthor,
): Promise<PanickedUser> => {
  const nowMs = deps.clock();
  const halt = await attempt(() =>
    amendUser(deps.settings, userId, (settings) => panicked(settings, ask, nowMs), author),
  );
  // What cannot be halted is sold all the same: a row that cannot be read makes no entries anyway.
  const sale = await attempt(async () => {
    const positions = await heldInAnyMode(deps, userId);
    if (positions.length > 0) await deps.exits.enqueueExits(manualSells(ask, positions, everything, nowMs));
    return { kind: 'asked', positions } as const;
  });
  return { userId, halt, sale };
};

/** Halts and sells for those users; for everyone the global halt comes first, because it is one write. */
export const panic = async (
  deps: PanicDeps,
  userIds: readonly UserId[],
  everyone: boolean,
  ask: ManualAsk,
): Promise<PanicReport> => {
  const author = { by: ask.by, why: ask.why === '' ? 'panic' : `panic: ${ask.why}`, atMs: deps.clock() };
  const haltAll = () => amendGlobal(deps.settings, (settings) => haltedForAll(settings, { kind: 'all' }), author);
  const global = everyone ? await attempt(haltAll) : undefined;
  return { global, users: await Promise.all(userIds.map((userId) => panicUser(deps, userId, ask, author))) };
};
