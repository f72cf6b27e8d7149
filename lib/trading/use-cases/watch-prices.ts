/** Looks at what every open position would sell for, and requests the exits that are due. */
import { evaluateExits, exitRequestOf } from '../domain/exit-rules.ts';
import type { Position } from '../domain/position.ts';
import type { PriceTick } from '../domain/price-tick.ts';
import { wrappedSolMint } from '../domain/quantities.ts';
import type { UserRow } from '../domain/settings.ts';
import { mergeWatch, startWatch, type WatchState } from '../domain/watch-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExitQueue } from '../ports/order-queue.ts';
import type { PositionBook } from '../ports/position-book.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import type { SwapRouter } from '../ports/swap-router.ts';
import type { WatchBook } from '../ports/watch-book.ts';

export type PriceWatch = {
  readonly positions: PositionBook;
  readonly watches: WatchBook;
  readonly settings: SettingsStore;
  readonly router: SwapRouter;
  readonly exits: ExitQueue;
  readonly clock: Clock;
};

const positionsAtMost = 1_000;
/** Sale quotes asked for at the same time: the router's rate limit is shared with the executors. */
const quotesAtOnce = 8;

const tickOf = async (watch: PriceWatch, position: Position, user: UserRow): Promise<PriceTick | undefined> => {
  const quoted = await watch.router.quote({
    inputMint: position.mint,
    outputMint: wrappedSolMint,
    amountIn: position.tokens,
    slippageBps: user.settings.limits.exitSlippageBps,
  });
  if (quoted.kind !== 'quoted') return undefined;
  return { sellLamports: quoted.quote.amountOut, source: 'jupiter', atMs: quoted.quote.takenAtMs };
};

/** Looks at one position: the exit that it needs is on the queue before what was learnt is stored. */
const look = async (
  watch: PriceWatch,
  position: Position,
  known: WatchState | undefined,
  user: UserRow,
): Promise<boolean> => {
  if (position.status !== 'open') return false;
  const before = known ?? startWatch(position, watch.clock());
  const tick = await tickOf(watch, position, user);
  const nowMs = watch.clock();
  const { fired, watch: after } = evaluateExits({ position, watch: before, tick, rules: user.settings.exits, nowMs });
  if (fired !== undefined) await watch.exits.enqueueExits([exitRequestOf(position, fired, nowMs)]);
  const outcome = await watch.watches.store(after);
  if (outcome.kind === 'changed-meanwhile') await watch.watches.store(mergeWatch(outcome.stored, after));
  return fired !== undefined;
};

export type PriceLook = { readonly watched: number; readonly requested: number };

/** One look at every open position. Returns how many there are and how many exits it requested. */
export const watchPricesOnce = async (watch: PriceWatch): Promise<PriceLook> => {
  const [open, { users }] = await Promise.all([watch.positions.open(positionsAtMost), watch.settings.load()]);
  const owners = new Map(users.map((user) => [user.userId, user]));
  const known = await watch.watches.of(open.map(({ positionId }) => positionId));
  let requested = 0;
  for (let from = 0; from < open.length; from += quotesAtOnce) {
    const looks = await Promise.all(
      open.slice(from, from + quotesAtOnce).map(async (position) => {
        const user = owners.get(position.userId);
        return user !== undefined && look(watch, position, known.get(position.positionId), user);
      }),
    );
    requested += looks.filter((fired) => fired).length;
  }
  return { watched: open.length, requested };
};
