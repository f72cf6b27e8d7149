import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoHeartbeats } from '#adapters/dynamodb/heartbeats.ts';
import { sellOnPanic } from '#trading/use-cases/exits/sell-on-panic.ts';
import type { Execution } from '#trading/use-cases/orders/execution.ts';
import { resumeOrders } from '#trading/use-cases/orders/resume-orders.ts';
import { reconcileWallets } from '#trading/use-cases/reconcile/reconcile-wallets.ts';
import { recoverSignals } from '#trading/use-cases/reconcile/recover-signals.ts';
import { defaultRecoveryPace } from '#trading/use-cases/reconcile/signal-recovery.ts';
import { tellStanding } from '#trading/use-cases/reconcile/tell-standing.ts';
import { alertSettings } from '#trading/use-cases/settings/alert-settings.ts';
import { composeExecution, onFirstUse, systemClock } from '../compose-execution.ts';
import { composeAlerts } from './compose-alerts.ts';
import { composeRecovery } from './compose-recovery.ts';
import { composeWallets } from './compose-wallets.ts';
import { env } from './env.ts';
import { createHandler, type Steps } from './handler.ts';

/** The steps of `reconcile` for an environment; the operator's CLI runs them too. */
export const composeSteps = (variables: Record<string, string | undefined>, logger: Logger): Steps => {
  const names = env.parse(variables);
  const clients = { documents: createDocumentClient(), secrets: createSecretsManagerClient() };
  const execution = onFirstUse<Execution>((making) => composeExecution(clients, names, logger, making));
  const recovery = onFirstUse(() => composeRecovery(clients, names));
  const wallets = onFirstUse(() => composeWallets(clients, names));
  const alerts = composeAlerts(clients, names);
  return {
    settings: () => alertSettings(alerts),
    orders: async () => resumeOrders(await execution()),
    wallets: async () => reconcileWallets({ ...(await execution()), ...(await wallets()) }),
    panic: async () => sellOnPanic({ ...(await execution()), ...(await recovery()) }),
    signals: async () => recoverSignals({ ...(await recovery()), ...(await execution()), pace: defaultRecoveryPace }),
  };
};

/** The Lambda handler of `reconcile` for an environment. */
export const compose = (variables: Record<string, string | undefined>) => {
  const logger = new Logger({ serviceName: 'reconcile' });
  const { COORDINATION_TABLE } = env.parse(variables);
  const heartbeats = createDynamoHeartbeats({ documents: createDocumentClient(), tableName: COORDINATION_TABLE });
  const beat = (failed: readonly string[]) => heartbeats.beat({ name: 'reconcile', atMs: systemClock(), failed });
  const telling = composeAlerts({ documents: createDocumentClient() }, env.parse(variables));
  return createHandler({
    steps: composeSteps(variables, logger),
    logger,
    now: systemClock,
    tell: (standing) => tellStanding(telling, standing),
    beat,
  });
};
