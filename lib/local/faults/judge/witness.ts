/**
 * The witness stands between the workers and the real journal and chain, beneath every fault. It believes nobody: what is
 * durable is read back, and whether a transaction may still land is asked of the simulated chain itself. It holds
 * I2 (journaled before sent; no second signature without proof of death), the order of versions, and the day's limit.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import type { Attempt, Order, OrderPlan } from '#trading/domain/orders/order.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import type { OrderId, Signature } from '#trading/domain/values/quantities.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import type { Chain } from '#trading/ports/chain.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import type { Chain as SimulatedChain } from '../../market/chain/chain.ts';
import { blockhashOf, signatureOf } from './signed-bytes.ts';

export type SignedAttempt = { readonly plan: OrderPlan; readonly attempt: Attempt };

export type Witness = {
  readonly journal: OrderJournal;
  readonly chain: Chain;
  /** Every signature that is or was durable in the journal. */
  readonly signed: ReadonlyMap<Signature, SignedAttempt>;
  readonly orders: ReadonlyMap<OrderId, OrderPlan>;
  /** How often bytes were handed to a node. */
  readonly sends: () => number;
  /** What was seen that must never be. */
  readonly violations: readonly string[];
};

export type Witnessed = {
  readonly journal: OrderJournal;
  readonly accounts: AccountBook;
  readonly chain: Chain;
  readonly simulated: SimulatedChain;
  readonly settingsOf: (plan: OrderPlan) => UserSettings | undefined;
  /** Runs a reading of the witness, which no fault may touch. */
  readonly sheltered: <Answer>(read: () => Promise<Answer>) => Promise<Answer>;
};

const attemptOf = ({ state }: Order): Attempt | undefined => ('transactionBase64' in state ? state : undefined);

/** Watches the journal and the chain of a run. */
export const createWitness = (watched: Witnessed): Witness => {
  const { journal, accounts, chain, simulated, sheltered } = watched;
  const signed = new Map<Signature, SignedAttempt>();
  const orders = new Map<OrderId, OrderPlan>();
  const versions = new Map<OrderId, number>();
  const violations: string[] = [];
  let sends = 0;

  const mayStillLand = ({ attempt }: SignedAttempt): boolean =>
    simulated.transaction(attempt.signature) === undefined &&
    simulated.isBlockhashValid(blockhashOf(attempt.transactionBase64), simulated.slot('finalized'));

  const judgeSignature = (plan: OrderPlan, attempt: Attempt): void => {
    if (signed.has(attempt.signature)) return;
    for (const [other, earlier] of signed) {
      if (earlier.plan.positionId !== plan.positionId || !mayStillLand(earlier)) continue;
      violations.push(`I2: order ${plan.orderId} was signed while ${other} of the same position may still land`);
    }
    signed.set(attempt.signature, { plan, attempt });
  };

  const judgeLimits = async (plan: OrderPlan): Promise<void> => {
    const settings = watched.settingsOf(plan);
    if (settings === undefined || plan.side === 'sell') return;
    const { committedLamports } = await accounts.budget(plan.userId, plan.mode, plan.day);
    const account = await accounts.account(plan.userId, plan.mode);
    if (committedLamports > settings.limits.maxDailySpendLamports)
      violations.push(`I3: ${plan.userId} has committed ${committedLamports} lamports on ${plan.day}`);
    if ((account?.openPositions ?? 0) > settings.limits.maxOpenPositions)
      violations.push(`I3: ${plan.userId} has ${account?.openPositions} open positions`);
  };

  const note = async ({ order }: JournalChange): Promise<void> => {
    const { plan, version } = order.next;
    const expected = (versions.get(plan.orderId) ?? 0) + 1;
    if (version !== expected)
      violations.push(`a late write: order ${plan.orderId} went to version ${version} instead of ${expected}`);
    versions.set(plan.orderId, version);
    orders.set(plan.orderId, plan);
    const attempt = attemptOf(order.next);
    if (attempt !== undefined) judgeSignature(plan, attempt);
    await sheltered(() => judgeLimits(plan));
  };

  const wasWritten = async ({ order: { next } }: JournalChange): Promise<boolean> => {
    const stored = await sheltered(() => journal.find(next.plan.orderId));
    return stored?.version === next.version && isDeepStrictEqual(stored.lease, next.lease);
  };

  const judgeSend = async (id: Signature): Promise<void> => {
    const known = signed.get(id);
    const stored = known && (await sheltered(() => journal.find(known.plan.orderId)));
    const durable = stored !== undefined && stored.state.status !== 'reserved' && stored.state.status !== 'rejected';
    if (!durable) violations.push(`I2: ${id} was sent and its signature is not in the journal`);
  };

  return {
    signed,
    orders,
    violations,
    sends: () => sends,
    journal: {
      ...journal,
      commit: async (change) => {
        try {
          const outcome = await journal.commit(change);
          if (outcome.kind === 'committed') await note(change);
          return outcome;
        } catch (error) {
          if (await wasWritten(change)) await note(change);
          throw error;
        }
      },
    },
    chain: {
      ...chain,
      send: async (transactionBase64) => {
        sends += 1;
        await judgeSend(signatureOf(transactionBase64));
        return chain.send(transactionBase64);
      },
    },
  };
};
