import { sellOnPanic } from '#trading/use-cases/exits/sell-on-panic.ts';
import { resumeOrders } from '#trading/use-cases/orders/resume-orders.ts';
import { reconcileWallets } from '#trading/use-cases/reconcile/reconcile-wallets.ts';
import { recoverSignals } from '#trading/use-cases/reconcile/recover-signals.ts';
import { defaultRecoveryPace } from '#trading/use-cases/reconcile/signal-recovery.ts';
import type { WorkerDeps } from './adapters.ts';

/** The steps of `reconcile`, as `functions/reconcile/compose.ts` lists them, but the alerts about settings: they touch no books. */
export const reconcileSteps = (deps: WorkerDeps) => ({
  orders: () => resumeOrders(deps),
  wallets: () => reconcileWallets({ ...deps, history: deps.walletHistory }),
  panic: () => sellOnPanic(deps),
  signals: () => recoverSignals({ ...deps, history: deps.addressHistory, pace: defaultRecoveryPace }),
});
