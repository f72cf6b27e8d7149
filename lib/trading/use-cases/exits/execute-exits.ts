import type { ExitMessage } from '../../domain/orders/order-request.ts';
import type { Handled } from '../orders/execution.ts';
import { retry } from '../orders/execution.ts';
import { executeExit } from './execute-exit.ts';
import type { ExitExecution } from './exit-precedence.ts';
import { sellByHand } from './sell-by-hand.ts';

/** Handles one request of `exits.fifo`. Settings that cannot be read stop entries, no exit. */
export const handleExitRequest = async (deps: ExitExecution, request: ExitMessage): Promise<Handled> => {
  const { exitOwners } = await deps.settings.load();
  const user = exitOwners.find(({ userId }) => userId === request.userId);
  if (user === undefined) return retry(5_000, 'settings-unreadable');
  return request.kind === 'exit' ? executeExit(deps, request, user) : sellByHand(deps, request, user);
};
