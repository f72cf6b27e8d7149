/** One write at Helius and what reading it back has shown. */
import { type Mismatch, mismatchesOf, type WebhookStep } from '../../domain/webhooks/plan-webhooks.ts';
import type { RegistryAnswer, WebhookRegistry } from '../../ports/webhook-registry.ts';

export type Written = {
  readonly step: WebhookStep;
  readonly answer: RegistryAnswer<unknown>['kind'];
  /** Why it was not answered. */
  readonly reason: string | undefined;
  /** Of the webhook; undefined when one was to be made and nobody said which it became. */
  readonly id: string | undefined;
  /** Whether it was read back as it was written; the next look at the account decides in the end. */
  readonly verified: boolean;
};

/**
 * Differences without which every event comes all the same: where Helius does not keep them as written, that alone does not
 * fail a sync. A raw webhook has no filter by type, and failed transactions are told apart by the receivers.
 */
const harmless: ReadonlySet<Mismatch> = new Set(['txn-status', 'transaction-types']);

/** True when what was written stands, apart from what makes no difference. */
export const isAsWritten = (mismatches: readonly Mismatch[]): boolean =>
  mismatches.every((mismatch) => harmless.has(mismatch));

const send = (registry: WebhookRegistry, step: WebhookStep): Promise<RegistryAnswer<unknown>> => {
  switch (step.kind) {
    case 'update':
      return registry.replace(step.id, step.spec);
    case 'enable':
      return registry.enable(step.id);
    case 'remove':
      return registry.remove(step.id);
    case 'create':
      return registry.create(step.spec);
  }
};

const verify = async (registry: WebhookRegistry, step: WebhookStep, id: string): Promise<boolean> => {
  const read = await registry.find(id);
  if (read.kind !== 'answered') return false;
  if (step.kind === 'remove' || read.value === undefined) return step.kind === 'remove' && read.value === undefined;
  if (step.kind === 'enable') return read.value.active;
  const { secretId } = registry;
  return isAsWritten(mismatchesOf(step.spec, read.value, { secretId, written: new Map([[id, secretId]]) }));
};

/** Writes and reads back. */
export const writeStep = async (registry: WebhookRegistry, step: WebhookStep): Promise<Written> => {
  if (step.kind === 'create') {
    const created = await registry.create(step.spec);
    if (created.kind !== 'answered')
      return { step, answer: created.kind, reason: created.reason, id: undefined, verified: false };
    const { id } = created.value;
    return { step, answer: 'answered', reason: undefined, id, verified: await verify(registry, step, id) };
  }
  const { kind: answer, ...rest } = await send(registry, step);
  const reason = 'reason' in rest ? rest.reason : undefined;
  return { step, answer, reason, id: step.id, verified: await verify(registry, step, step.id) };
};
