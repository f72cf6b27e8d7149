/** Looks at what every open position would sell for, and requests the exits that are due. */
import { exitDue } from '../domain/exits.ts';
import type { ExitRequest } from '../domain/order-request.ts';
import { exitCause } from '../domain/plan.ts';
import type { Position } from '../domain/position.ts';
import { signalId, tokenAmount, wrappedSolMint } from '../domain/quantities.ts';
import type { UserRow } from '../domain/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExitQueue } from '../ports/order-queue.ts';
import type { PositionBook } from '../ports/position-book.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import type { SwapRouter } from '../ports/swap-router.ts';

export type PriceWatch = {
  readonly positions: PositionBook;
  readonly settings: SettingsStore;
  readonly router: SwapRouter;
  readonly exits: ExitQueue;
  readonly clock: Clock;
};

const everything = { numerator: tokenAmount(1n), denominator: tokenAmount(1n) };
const positionsAtMost = 1_000;
/** Sale quotes asked for at the same time: the router's rate limit is shared with the executors. */
const quotesAtOnce = 8;

const due = async (watch: PriceWatch, position: Position, user: UserRow): Promise<ExitRequest | undefined> => {
  if (position.status !== 'open' || position.orderInFlight !== undefined) return undefined;
  const quoted = await watch.router.quote({
    inputMint: position.mint,
    outputMint: wrappedSolMint,
    amountIn: position.tokens,
    slippageBps: user.settings.limits.exitSlippageBps,
  });
  if (quoted.kind !== 'quoted') return undefined;
  const rule = exitDue(position, quoted.quote.amountOut, user.settings.exits);
  if (rule === undefined) return undefined;
  return {
    kind: 'exit',
    userId: position.userId,
    positionId: position.positionId,
    mint: position.mint,
    mode: position.mode,
    rule,
    // The version makes it a new cause after something else changed the position, e.g. attempts that all failed.
    cause: signalId(`${exitCause(position.positionId, rule)}:${position.version}`),
    portion: everything,
    requestedAtMs: watch.clock(),
  };
};

export type PriceTick = { readonly watched: number; readonly requested: number };

/** One look at every open position. Returns how many there are and how many exits it requested. */
export const watchPricesOnce = async (watch: PriceWatch): Promise<PriceTick> => {
  const [open, { users }] = await Promise.all([watch.positions.open(positionsAtMost), watch.settings.load()]);
  const owners = new Map(users.map((user) => [user.userId, user]));
  const exits: ExitRequest[] = [];
  for (let from = 0; from < open.length; from += quotesAtOnce) {
    const found = await Promise.all(
      open.slice(from, from + quotesAtOnce).map(async (position) => {
        const user = owners.get(position.userId);
        return user === undefined ? undefined : due(watch, position, user);
      }),
    );
    exits.push(...found.filter((exit) => exit !== undefined));
  }
  if (exits.length > 0) await watch.exits.enqueueExits(exits);
  return { watched: open.length, requested: exits.length };
};
