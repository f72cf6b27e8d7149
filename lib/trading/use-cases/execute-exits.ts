import type { ExitRequest } from '../domain/orders/order-request.ts';
import { executeExit } from './execute-exit.ts';
import type { Handled } from './execution.ts';
import { retry } from './execution.ts';
import type { ExitExecution } from './exit-precedence.ts';

/** Handles one request of `exits.fifo`. Unreadable settings delay an exit, they never drop it. */
export const handleExitRequest = async (deps: ExitExecution, request: ExitRequest): Promise<Handled> => {
  const { users } = await deps.settings.load();
  const user = users.find(({ userId }) => userId === request.userId);
  return user === undefined ? retry(5_000, 'settings-unreadable') : executeExit(deps, request, user);
};
