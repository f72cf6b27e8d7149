/** Compares the wallets whose turn it is with their books. Running it twice changes nothing; its work per run is bounded. */

import { usersInTurn } from '../../domain/books/reconciliation-turn.ts';
import type { UserId } from '../../domain/values/quantities.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import { reconcileWallet, type WalletOutcome, type WalletReconciliation } from './reconcile-wallet.ts';

export type WalletTurn = {
  readonly usersPerRun: number;
  readonly usersAtOnce: number;
  /** No user is begun after this many ms. */
  readonly beginWithinMs: number;
};

export const defaultWalletTurn: WalletTurn = { usersPerRun: 60, usersAtOnce: 4, beginWithinMs: 20_000 };

export type ReconciledWallets = {
  /** Users in settings, and how many of them were looked at. */
  readonly users: number;
  readonly looked: number;
  /** Looked at, by outcome. */
  readonly outcomes: Readonly<Partial<Record<WalletOutcome['kind'], number>>>;
  readonly adopted: number;
  /** Users whose books or chain could not be read, with the reason; their next turn tries again. */
  readonly faults: readonly { readonly userId: string; readonly problem: string }[];
};

/** Reconciles one turn of users. One user's fault does not stop the others. Throws when settings cannot be read. */
export const reconcileWallets = async (
  deps: WalletReconciliation & { readonly settings: Pick<SettingsStore, 'load'> },
  turn: WalletTurn = defaultWalletTurn,
): Promise<ReconciledWallets> => {
  const startedAtMs = deps.clock();
  const { users } = await deps.settings.load();
  const waiting = usersInTurn(
    users.map(({ userId }) => userId),
    startedAtMs,
    turn.usersPerRun,
  );
  const outcomes: Partial<Record<WalletOutcome['kind'], number>> = {};
  const faults: { userId: string; problem: string }[] = [];
  let adopted = 0;
  let looked = 0;

  const lookAt = async (userId: UserId): Promise<void> => {
    looked += 1;
    try {
      const outcome = await reconcileWallet(deps, userId);
      outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
      adopted += outcome.adopted;
    } catch (error) {
      faults.push({ userId, problem: error instanceof Error ? error.message : String(error) });
    }
  };

  for (let from = 0; from < waiting.length; from += turn.usersAtOnce) {
    if (deps.clock() - startedAtMs > turn.beginWithinMs) break;
    await Promise.all(waiting.slice(from, from + turn.usersAtOnce).map(lookAt));
  }
  return { users: users.length, looked, outcomes, adopted, faults };
};
