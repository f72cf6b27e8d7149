/** Why something that an owner asked for was traded, or was not. It only ever reads. */
import type { Decision } from '../../domain/orders/decision.ts';
import { manualBuyCause } from '../../domain/orders/manual-ask.ts';
import type { Day } from '../../domain/values/quantities.ts';
import { dayOf, epochMs } from '../../domain/values/quantities.ts';
import type { Explain, Explanation } from './explain.ts';

const dayMs = 86_400_000;

const isOf = (cause: string, requestId: string): boolean => {
  const [kind, id] = cause.split(':');
  return kind === 'manual' && id === requestId;
};

/**
 * What a request led to: its decisions, orders and trades of today, yesterday and the days that are named; or undefined
 * when nothing is known of it. A buy's decision is found whatever its day.
 */
export const explainRequest = async (
  deps: Explain,
  requestId: string,
  days: readonly Day[],
): Promise<Explanation | undefined> => {
  const nowMs = deps.clock();
  const of = await deps.decisions.of(manualBuyCause(requestId));
  const searched = [
    ...new Set([...[nowMs, nowMs - dayMs, ...of.map(({ atMs }) => atMs)].map((ms) => dayOf(epochMs(ms))), ...days]),
  ];
  const flat = async <T>(lists: readonly Promise<readonly T[]>[]) => (await Promise.all(lists)).flat();
  const [onDays, orders, trades] = await Promise.all([
    flat(searched.map((day) => deps.decisions.on(day))),
    flat(searched.map((day) => deps.journal.on(day))),
    flat(searched.map((day) => deps.accounts.tradesOn(day))),
  ]);
  const decisions = new Map<string, Decision>();
  for (const each of [...of, ...onDays])
    if (isOf(each.cause, requestId)) decisions.set(`${each.cause} ${each.userId}`, each);
  const ours = orders.filter(({ plan }) => isOf(plan.cause, requestId));
  if (decisions.size === 0 && ours.length === 0) return undefined;
  return {
    decisions: [...decisions.values()],
    orders: ours,
    trades: trades.filter(({ plan }) => isOf(plan.cause, requestId)),
    findings: [],
  };
};
