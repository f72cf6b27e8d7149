/** Compares the wallets whose turn it is with their books. Running it twice changes nothing; its work per run is bounded. */

import { turnMs, usersInTurn } from '../../domain/books/reconciliation-turn.ts';
import { type Standing, stands } from '../../domain/books/standing.ts';
import { epochMs, type UserId } from '../../domain/values/quantities.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import { everyUserOf } from '../settings/every-user.ts';
import { reconcileWallet, type WalletOutcome, type WalletReconciliation } from './reconcile-wallet.ts';

export type WalletTurn = {
  readonly usersPerRun: number;
  readonly usersAtOnce: number;
  /** No user is begun after this many ms. */
  readonly beginWithinMs: number;
};

export const defaultWalletTurn: WalletTurn = { usersPerRun: 60, usersAtOnce: 4, beginWithinMs: 20_000 };

export type ReconciledWallets = {
  /** Users in settings, readable or not, and how many of them were looked at. */
  readonly users: number;
  readonly looked: number;
  /** Looked at, by outcome. */
  readonly outcomes: Readonly<Partial<Record<WalletOutcome['kind'], number>>>;
  readonly adopted: number;
  /** Users whose books or chain could not be read, with the reason; their next turn tries again. */
  readonly faults: readonly { readonly userId: string; readonly problem: string }[];
  /** Wallets that were not compared for long. */
  readonly standing: readonly Standing[];
};

/** Compared, or to be left alone. */
const settled: ReadonlySet<WalletOutcome['kind']> = new Set(['not-open', 'rotating', 'equal', 'differs']);

/** Since when the books were not found equal to the wallet, where that is too long ago. */
const standingOf = async (
  { accounts, clock }: WalletReconciliation,
  of: UserId,
  problem: string,
  roundMs: number,
): Promise<readonly Standing[]> => {
  const [account, compared] = await Promise.all([accounts.account(of, 'live'), accounts.reconciliation(of, 'live')]);
  if (account === undefined) return [];
  const standing: Standing = { what: 'wallet', of, sinceMs: compared?.equalAtMs ?? account.openedAtMs, problem };
  // Where turns go round slowly, an hour ago may be a turn ago.
  return stands({ sinceMs: epochMs(standing.sinceMs + roundMs) }, clock()) ? [standing] : [];
};

/** Reconciles one turn of users. One user's fault does not stop the others. Throws when settings cannot be read. */
export const reconcileWallets = async (
  deps: WalletReconciliation & { readonly settings: Pick<SettingsStore, 'load'> },
  turn: WalletTurn = defaultWalletTurn,
): Promise<ReconciledWallets> => {
  const startedAtMs = deps.clock();
  const users = everyUserOf(await deps.settings.load());
  const waiting = usersInTurn(users, startedAtMs, turn.usersPerRun);
  const roundMs = Math.max(0, Math.ceil(users.length / turn.usersPerRun) - 1) * turnMs;
  const standing: Standing[] = [];
  const outcomes: Partial<Record<WalletOutcome['kind'], number>> = {};
  const faults: { userId: string; problem: string }[] = [];
  let adopted = 0;
  let looked = 0;

  const compare = async (of: UserId): Promise<string | undefined> => {
    try {
      const outcome = await reconcileWallet(deps, of);
      outcomes[outcome.kind] = (outcomes[outcome.kind] ?? 0) + 1;
      adopted += outcome.adopted;
      return settled.has(outcome.kind) ? undefined : outcome.kind;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      faults.push({ userId: of, problem });
      return problem;
    }
  };
  const lookAt = async (of: UserId): Promise<void> => {
    looked += 1;
    const problem = await compare(of);
    if (problem === undefined) return;
    // Books that cannot be read either are a fault already.
    standing.push(...(await standingOf(deps, of, problem, roundMs).catch(() => [])));
  };

  for (let from = 0; from < waiting.length; from += turn.usersAtOnce) {
    if (deps.clock() - startedAtMs > turn.beginWithinMs) break;
    await Promise.all(waiting.slice(from, from + turn.usersAtOnce).map(lookAt));
  }
  return { users: users.length, looked, outcomes, adopted, faults, standing };
};
