import type { ExitMessage } from '../../domain/orders/order-request.ts';
import type { Handled } from '../orders/execution.ts';
import { retry } from '../orders/execution.ts';
import { executeExit } from './execute-exit.ts';
import type { ExitExecution } from './exit-precedence.ts';
import { sellByHand } from './sell-by-hand.ts';

/** Handles one request of `exits.fifo`. Unreadable settings delay an exit, they never drop it. */
export const handleExitRequest = async (deps: ExitExecution, request: ExitMessage): Promise<Handled> => {
  const { users } = await deps.settings.load();
  const user = users.find(({ userId }) => userId === request.userId);
  if (user === undefined) return retry(5_000, 'settings-unreadable');
  return request.kind === 'exit' ? executeExit(deps, request, user) : sellByHand(deps, request, user);
};
