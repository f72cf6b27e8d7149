/**
 * The exits of one position beside each other. Keeps: the claim in the journal alone decides who sells; whoever finds it taken
 * waits for it and says so; no exit makes a further attempt while a more urgent one waits. A line that cannot be read or
 * joined holds nobody up: it decides who comes first, never whether.
 */

import type { Position } from '../../domain/books/position.ts';
import { type ExitRule, exitPrecedence, isMoreUrgent } from '../../domain/exits/exit-rule.ts';
import type { ExitRequest } from '../../domain/orders/order-request.ts';
import { type EpochMs, epochMs } from '../../domain/values/quantities.ts';
import type { ExitLine } from '../../ports/exit-line.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import type { Execution } from '../orders/execution.ts';
import { resumeOrder } from '../orders/resume-order.ts';

export type ExitExecution = Execution & {
  readonly settings: SettingsStore;
  /** Without it the first to find the claim free has it. */
  readonly line?: ExitLine;
};

export type WaitingExit = Omit<ExitExecution, 'settings'>;

/** Longest wait for a claim within one delivery, ms: with the attempts that follow it stays within the function's time. */
export const claimWaitMs = 6_000;
const lookEveryMs = 500;
/** An exit that waits comes again well before. */
const inLineMs = 15_000;

/** Whether an exit that outranks this rule waits for the position. */
export const isOutranked = async (deps: WaitingExit, { positionId, rule }: ExitRequest): Promise<boolean> => {
  if (rule === exitPrecedence[0]) return false;
  const waiting: readonly ExitRule[] = await (deps.line?.waiting(positionId, deps.clock()).catch(() => []) ?? []);
  return waiting.some((other) => isMoreUrgent(other, rule));
};

/** Brings an order to its end whose executor has vanished with the claim: nobody waits for the reconciler. */
const resumeAbandoned = async (deps: WaitingExit, { orderInFlight }: Position): Promise<void> => {
  const order = orderInFlight === undefined ? undefined : await deps.journal.find(orderInFlight);
  if (order !== undefined && order.lease.untilMs <= deps.clock()) await resumeOrder(deps, order);
};

const isTaken = (position: Position | undefined, { positionId }: ExitRequest): boolean =>
  position?.positionId === positionId && (position.status === 'opening' || position.orderInFlight !== undefined);

/** Joins the line and waits until the position is free, at most until then. Whether it is. */
export const awaitClaim = async (
  deps: WaitingExit,
  request: ExitRequest,
  claimed: Position,
  untilMs: EpochMs,
): Promise<boolean> => {
  const { positions, clock, sleep } = deps;
  const { userId, mode, mint, positionId, rule } = request;
  await deps.line?.join(positionId, rule, epochMs(clock() + inLineMs)).catch(() => {});
  await resumeAbandoned(deps, claimed);
  while (clock() < untilMs) {
    await sleep(lookEveryMs);
    if (!isTaken(await positions.find(userId, mode, mint), request)) return true;
  }
  return false;
};
