/** A user on paper with many tokens at prices that a test turns, to see what guards and reservations let happen. */
import type { EntryOrigin } from '#trading/domain/orders/entry-origin.ts';
import { entryOf } from '#trading/domain/orders/plan.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import type { Signal } from '#trading/domain/signals/signal.ts';
import {
  dayOf,
  epochMs,
  lamports,
  type Mint,
  mint,
  signalId,
  signature,
  tokenAmount,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal, type OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { createWorld, launchOf, launchTransaction, leaderTransaction, tradeOf } from '../trading-world.ts';
import { thePool } from './token-world.ts';

export type GuardWorld = Awaited<ReturnType<typeof createGuardWorld>>;

/** Base58 has no zero. */
const letters = (n: number): string => [...String(n)].map((digit) => 'ABCDEFGHJK'.charAt(Number(digit))).join('');
export const mintOf = (n: number): Mint => mint(`Token${letters(n)}`.padEnd(43, '1'));
const signatureOf = (text: string) => signature(text.padEnd(88, 'z'));

/** The world of `createWorld` on paper, with `mintOf(n)` at `prices` lamports a token, 1,000 at first. */
export const createGuardWorld = async (change: Parameters<typeof createWorld>[0] = () => {}) => {
  const world = await createWorld((settings) => {
    settings.mode = 'paper';
    settings.live = { state: 'off' };
    settings.sniper.maxEntriesPerDay = null;
    settings.limits.maxOpenPositions = 1_000;
    settings.limits.maxDailySpendLamports = lamports(10n ** 12n);
    settings.limits.maxTradeLamports = lamports(10n ** 12n);
    settings.limits.minTradeLamports = lamports(1n);
    settings.paperLamports = lamports(10n ** 12n);
    change(settings);
  });
  const prices = new Map<Mint, bigint>();
  const deps: OrderExecution & Parameters<typeof handleExitRequest>[0] = {
    ...world.deps,
    router: {
      ...world.deps.router,
      quote: async (request) => {
        const buy = request.inputMint === wrappedSolMint;
        const price = prices.get(buy ? request.outputMint : request.inputMint) ?? 1_000n;
        const amountOut = buy ? request.amountIn / price : request.amountIn * price;
        const takenAtMs = epochMs(world.clock.nowMs);
        return {
          kind: 'quoted',
          quote: {
            ...request,
            amountOut,
            minimumOut: amountOut,
            priceImpactBps: 0,
            takenAtMs,
            pools: [thePool],
            raw: {},
          },
        };
      },
    },
  };
  const { accounts, positions, decisions } = world.books;
  let version = 1;
  let sales = 0;
  let settings = world.initial;

  const owner = (): Pick<UserRow, 'userId' | 'settings'> => ({ userId: world.user, settings });
  const now = () => epochMs(world.clock.nowMs);
  const shown = <Seen extends Signal>(signal: Seen): Seen => {
    world.transactions.set(
      signal.signature,
      signal.kind === 'launch' ? launchTransaction(signal) : leaderTransaction(signal),
    );
    return signal;
  };
  return {
    ...world,
    deps,
    prices,
    now,
    /** Changes settings from here on. */
    set: async (alter: (next: typeof settings) => void) => {
      const next = structuredClone(settings);
      alter(next);
      settings = next;
      await world.settings.saveUser(world.user, next, version, world.author);
      version += 1;
    },
    settings: () => settings,
    launch: (n: number, id: string) =>
      handleSignal(
        deps,
        shown(launchOf({ mint: mintOf(n), signature: signatureOf(`L${id}`), seenAtMs: now(), blockTimeMs: now() })),
      ),
    leaderBuys: (n: number, id: string, over: Parameters<typeof tradeOf>[1] = {}) =>
      handleSignal(
        deps,
        shown(
          tradeOf('buy', {
            mint: mintOf(n),
            signature: signatureOf(`T${id}`),
            seenAtMs: now(),
            blockTimeMs: now(),
            ...over,
          }),
        ),
      ),
    buy: (n: number, id: string, spend: bigint, overrides: readonly string[] = []) => {
      const origin: EntryOrigin = {
        kind: 'manual-buy',
        requestId: id,
        by: 'owner',
        why: 'a test',
        mint: mintOf(n),
        seenAtMs: now(),
        overrides: [...overrides],
      };
      return handleOrderRequest(
        deps,
        entryOf(origin, owner(), { rule: 'manual', spendLamports: lamports(spend) }, deps.digest),
      );
    },
    /** Sells all that is held of a token, or a part of it. */
    sell: async (n: number, denominator = 1n) => {
      const held = await positions.find(world.user, settings.mode, mintOf(n));
      if (held === undefined) return undefined;
      sales += 1;
      return handleExitRequest(deps, {
        kind: 'exit',
        userId: world.user,
        positionId: held.positionId,
        mint: held.mint,
        mode: settings.mode,
        rule: 'manual',
        cause: signalId(`sale-${sales}`),
        portion: { numerator: tokenAmount(1n), denominator: tokenAmount(denominator) },
        requestedAtMs: now(),
      });
    },
    account: () => accounts.account(world.user, settings.mode),
    budget: () => accounts.budget(world.user, settings.mode, dayOf(now())),
    token: (n: number) => accounts.token(world.user, settings.mode, mintOf(n)),
    decisionsToday: () => decisions.on(dayOf(now())),
    /** How many of today's decisions have each reason. */
    reasons: async (): Promise<Readonly<Record<string, number>>> => {
      const counts: Record<string, number> = {};
      for (const { reason } of await decisions.on(dayOf(now()))) counts[reason] = (counts[reason] ?? 0) + 1;
      return counts;
    },
  };
};
