import type { EntryOrigin } from '../../domain/orders/entry-origin.ts';
import type { EntryRequest } from '../../domain/orders/order-request.ts';
import { joinedWish, reportWishOf } from '../../domain/safety/report-wish.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import { wrappedSolMint } from '../../domain/values/quantities.ts';
import type { Confirmation } from './confirm-signal.ts';
import type { EntryExecution } from './survey-entry.ts';
import { surveyToken } from './survey-token.ts';

/**
 * Finds out about a signal's token once, before a plan with several entries is fanned out, so that each of them finds the
 * report made. Never rejects: who finds none makes his own.
 */
export const assessForAll = async (
  deps: EntryExecution,
  signal: Signal,
  confirmation: Promise<Confirmation<EntryOrigin>>,
  entries: readonly { readonly request: EntryRequest; readonly user: UserRow }[],
): Promise<void> => {
  const [first, ...others] = entries;
  if (first === undefined) return;
  const wishOf = ({ user }: typeof first) => reportWishOf(user.settings, signal.kind === 'launch');
  const { mint } = signal;
  try {
    const { kept } = await surveyToken(deps, {
      ...{ mint, confirmation, wish: joinedWish([wishOf(first), ...others.map(wishOf)]) },
      account: deps.reader.mintFacts(mint),
      bought: deps.router.quote({
        ...{ inputMint: wrappedSolMint, outputMint: mint, amountIn: first.request.spendLamports },
        slippageBps: first.user.settings.limits.entrySlippageBps,
      }),
    });
    await kept;
  } catch {
    // The chain did not answer: every entry asks again and says so if it must.
  }
};
