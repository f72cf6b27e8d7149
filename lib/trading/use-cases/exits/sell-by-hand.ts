/**
 * An owner's own wish to sell, made an exit. Keeps: one request sells one position of a user in a mint, once; it leaves its
 * decision before anything is sold; no guard looks at it.
 */
import type { Position } from '../../domain/books/position.ts';
import type { Decision } from '../../domain/orders/decision.ts';
import { askInputs, manualSellCause } from '../../domain/orders/manual-ask.ts';
import type { ExitRequest, ManualSellRequest, Portion } from '../../domain/orders/order-request.ts';
import { exitOrderId } from '../../domain/orders/plan.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Execution, Handled } from '../orders/execution.ts';
import { done } from '../orders/execution.ts';
import { executeExit } from './execute-exit.ts';
import type { WaitingExit } from './exit-precedence.ts';

const exitOf = (request: ManualSellRequest): ExitRequest => ({
  kind: 'exit',
  userId: request.userId,
  positionId: request.positionId,
  mint: request.mint,
  mode: request.mode,
  rule: 'manual',
  cause: manualSellCause(request.requestId, request.mode, request.mint),
  portion: request.portion,
  requestedAtMs: request.requestedAtMs,
});

const percentText = ({ numerator, denominator }: Portion): string =>
  numerator >= denominator ? 'all' : `${Number((numerator * 10_000n) / denominator) / 100} %`;

const decisionOn = (
  deps: Execution,
  request: ManualSellRequest,
  { cause }: ExitRequest,
  position: Position | undefined,
  settingsVersion: number,
): Decision => {
  const held = position !== undefined && position.status !== 'closed';
  return {
    cause,
    userId: request.userId,
    atMs: deps.clock(),
    outcome: held ? 'order' : 'skip',
    orderId: held ? exitOrderId(request.positionId, cause, 1, deps.digest) : undefined,
    reason: held ? 'manual' : 'position-closed',
    settingsVersion,
    verdicts: [],
    inputs: {
      kind: request.kind,
      mint: request.mint,
      position: request.positionId,
      portion: percentText(request.portion),
      ...askInputs(request),
    },
    signature: undefined,
  };
};

/** Executes one request to sell by hand. Delivered again it goes on with its exit. */
export const sellByHand = async (deps: WaitingExit, request: ManualSellRequest, user: UserRow): Promise<Handled> => {
  const exit = exitOf(request);
  const position = await deps.positions.byId(request.userId, request.positionId);
  await deps.decisions.record([decisionOn(deps, request, exit, position, user.version)]);
  // The first decision stands: the same request that comes again after a new buy must not sell that one.
  const decided = await deps.decisions.find(exit.cause, request.userId);
  if (decided?.inputs['position'] !== request.positionId) return done('decided-for-another-position');
  return executeExit(deps, exit, user);
};
