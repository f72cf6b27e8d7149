/**
 * Brings the webhooks at Helius in line with the settings. Keeps: nothing is written without the lease, because a webhook is
 * only ever replaced whole; every write is read back; a write without a clear answer is looked at again, never repeated
 * blindly; done twice, the second time writes nothing.
 */
import type { WebhookPlan, WebhookStep } from '../../domain/webhooks/plan-webhooks.ts';
import type { WantedRoute } from '../../domain/webhooks/wanted-webhooks.ts';
import type { FoundWebhook } from '../../domain/webhooks/webhook.ts';
import type { SyncedWebhook } from '../../domain/webhooks/webhook-sync.ts';
import type { Sleep } from '../../ports/clock.ts';
import type { WebhookSyncLog } from '../../ports/webhook-sync-log.ts';
import { type AccountLook, planAccount, type SyncWish, secretsWritten, wantedOf } from './webhook-account.ts';
import { type Busy, underWebhookLease, type WebhookLeasing } from './webhook-lease.ts';
import { isAsWritten, type Written, writeStep } from './write-webhook.ts';

export type SyncWebhooks = AccountLook &
  WebhookLeasing & {
    readonly log: WebhookSyncLog;
    readonly sleep: Sleep;
  };

export type Synced = {
  /** Everything is as wanted. */
  readonly kind: 'settled';
  readonly done: readonly Written[];
  /** Those of ours that were found inactive. */
  readonly switchedOff: readonly FoundWebhook[];
  readonly webhooks: readonly SyncedWebhook[];
};
export type NotSynced = {
  readonly kind: 'failed';
  /** A kebab-case word, with what was answered behind a colon. */
  readonly reason: string;
  readonly done: readonly Written[];
  readonly switchedOff: readonly FoundWebhook[];
};
export type SyncOutcome = Synced | NotSynced | Busy;

/** Rounds of reading, planning and writing; the last of them must find everything as wanted. */
const mostRounds = 4;
const pauseMs = 1_000;
const budgetMs = 60_000;

const syncedOf = ({ webhooks }: WebhookPlan, secretId: string): readonly SyncedWebhook[] =>
  webhooks.flatMap(({ found, route, part, spec }) =>
    found === undefined
      ? []
      : [{ ...{ id: found.id, route, part }, type: spec.type, addresses: spec.addresses.length, secretId }],
  );

const wasWritten = (done: readonly Written[], id: string): boolean =>
  done.some(({ step, answer }) => step.kind === 'update' && step.id === id && answer === 'answered');

/** Nothing to do, or nothing but what was written already and is not kept, without which every event comes all the same. */
const isSettled = (steps: readonly WebhookStep[], done: readonly Written[]): boolean =>
  steps.every((step) => step.kind === 'update' && isAsWritten(step.because) && wasWritten(done, step.id));

const notSettled = (done: readonly Written[]): string => {
  const unanswered = done.findLast(({ answer }) => answer === 'unknown');
  return `not-settled: ${unanswered?.reason ?? 'what is read back is not what was written'}`;
};

type Work = SyncWish & {
  readonly wanted: readonly WantedRoute[];
  readonly written: ReadonlyMap<string, string>;
  readonly stillMine: () => Promise<boolean>;
};

const work = async (deps: SyncWebhooks, given: Work): Promise<Synced | NotSynced> => {
  const { registry, clock, sleep } = deps;
  const endsAtMs = clock() + budgetMs;
  const done: Written[] = [];
  const switchedOff: FoundWebhook[] = [];
  const written = new Map(given.written);
  const failed = (reason: string): NotSynced => ({ kind: 'failed', reason, done, switchedOff });
  for (let round = 1; round <= mostRounds && clock() < endsAtMs; round += 1) {
    const account = await planAccount(registry, given, given.wanted, written);
    if (account.kind !== 'answered') return failed(account.reason);
    const plan = account.value;
    if (round === 1)
      switchedOff.push(...plan.webhooks.flatMap(({ found }) => (found?.active === false ? [found] : [])));
    if (isSettled(plan.steps, done))
      return { kind: 'settled', done, switchedOff, webhooks: syncedOf(plan, registry.secretId) };
    // What was written without a clear answer may still be on its way.
    if (round > 1) await sleep(pauseMs);
    for (const step of plan.steps) {
      if (!(await given.stillMine())) return failed('lease-lost: another sync has taken over');
      const outcome = await writeStep(registry, step);
      done.push(outcome);
      if (outcome.answer === 'refused') return failed(outcome.reason ?? 'refused');
      if (outcome.answer === 'answered' && outcome.id !== undefined && 'spec' in step)
        written.set(outcome.id, registry.secretId);
    }
  }
  return failed(notSettled(done));
};

/** Syncs now. Throws when the settings or the tables cannot be read. */
export const syncWebhooks = (deps: SyncWebhooks, wish: SyncWish): Promise<SyncOutcome> =>
  underWebhookLease(deps, async ({ fence, stillMine }): Promise<SyncOutcome> => {
    const [snapshot, last] = await Promise.all([deps.settings.load(), deps.log.last()]);
    const { wanted, key } = wantedOf(deps, snapshot, wish);
    const outcome = await work(deps, { ...wish, wanted, written: secretsWritten(last), stillMine });
    const atMs = deps.clock();
    const isDone = outcome.kind === 'settled';
    await deps.log.note({
      ...{ atMs, fence, outcome: outcome.kind },
      reason: isDone ? undefined : outcome.reason,
      settled: isDone ? { key, atMs } : last?.settled,
      webhooks: isDone ? outcome.webhooks : (last?.webhooks ?? []),
    });
    return outcome;
  });
