import type { ExitRequest } from '../domain/orders/order-request.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import { executeExit } from './execute-exit.ts';
import type { Execution, Handled } from './execution.ts';
import { retry } from './execution.ts';

/** Handles one request of `exits.fifo`. Unreadable settings delay an exit, they never drop it. */
export const handleExitRequest = async (
  deps: Execution & { readonly settings: SettingsStore },
  request: ExitRequest,
): Promise<Handled> => {
  const { users } = await deps.settings.load();
  const user = users.find(({ userId }) => userId === request.userId);
  return user === undefined ? retry(5_000, 'settings-unreadable') : executeExit(deps, request, user);
};
