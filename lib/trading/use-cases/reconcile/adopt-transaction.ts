/**
 * Brings one transaction of a live wallet into the books. Keeps: a signature is booked once, whoever asks how often; what
 * somebody else is at work on waits.
 */

import type { Account } from '../../domain/books/books.ts';
import type { Position } from '../../domain/books/position.ts';
import type { WalletTransaction } from '../../domain/books/reconciliation.ts';
import { explainByOrder, explainOutside } from '../../domain/books/reconciliation-explain.ts';
import { fillOf } from '../../domain/orders/fill.ts';
import type { Order } from '../../domain/orders/order.ts';
import { settleFailed, settleFilled } from '../../domain/orders/order-steps.ts';
import type { Signature } from '../../domain/values/quantities.ts';
import type { WalletHistory } from '../../ports/wallet-history.ts';
import type { Execution } from '../orders/execution.ts';

export type Adoption = Pick<Execution, 'journal' | 'positions' | 'accounts' | 'clock' | 'tipAccounts'> & {
  readonly history: Pick<WalletHistory, 'transaction'>;
};

/** `known` and `untouched` needed nothing; after `wait` whatever is later waits too. */
export type Adopted = 'known' | 'untouched' | 'booked' | 'settled' | 'wait';

/** The order's own position; when it is closed and its mint was bought again meanwhile, the one that is open now. */
const positionFor = async ({ positions }: Adoption, { plan }: Order, failed: boolean): Promise<Position> => {
  const own = await positions.byId(plan.userId, plan.positionId);
  if (own === undefined) throw new Error(`order ${plan.orderId} has no position ${plan.positionId}`);
  if (failed || plan.side === 'sell' || own.status !== 'closed') return own;
  return (await positions.find(plan.userId, plan.mode, plan.mint)) ?? own;
};

/** Settles an order that was ended as expired and landed after all. */
const settleLate = async (deps: Adoption, order: Order, { transaction }: WalletTransaction): Promise<Adopted> => {
  const { plan } = order;
  const { signature, failed } = transaction;
  const now = deps.clock();
  const position = await positionFor(deps, order, failed);
  const fill = fillOf(transaction, plan.wallet, plan.mint, deps.tipAccounts, now);
  const change = failed
    ? settleFailed(order, position, signature, 'reverted-on-chain', fill, now)
    : settleFilled(order, position, fill, signature, now);
  return (await deps.journal.commit(change)).kind === 'committed' ? 'settled' : 'wait';
};

/** A rotation that began since the account was read has sent it, or will look at it. */
const isRotating = async ({ accounts }: Adoption, { userId, mode, wallet }: Account): Promise<boolean> => {
  const now = await accounts.account(userId, mode);
  return now?.frozenBecause === 'wallet-rotation' || now?.wallet !== wallet;
};

const bookOutside = async (deps: Adoption, account: Account, of: WalletTransaction): Promise<Adopted> => {
  if (await isRotating(deps, account)) return 'wait';
  const held = await deps.positions.heldBy(account.userId, account.mode);
  const { tipAccounts } = deps;
  const explanation = explainOutside(of, { account, held, tipAccounts, nowMs: deps.clock() });
  if (explanation.kind !== 'flow') return explanation.kind;
  const outcome = await deps.accounts.bookFlow(explanation.booking);
  return outcome === 'changed' ? 'wait' : outcome;
};

/** Books or settles the transaction of a signature unless that was done. Throws when the chain cannot be read. */
export const adoptTransaction = async (deps: Adoption, account: Account, signature: Signature): Promise<Adopted> => {
  const { userId, mode, wallet } = account;
  const order = await deps.journal.signedWith(userId, signature);
  const byOrder = order && explainByOrder(order);
  if (byOrder !== undefined && byOrder.kind !== 'landed-late') return byOrder.kind;
  if (byOrder === undefined && (await deps.accounts.flow(userId, mode, signature)) !== undefined) return 'known';
  const of = await deps.history.transaction(wallet, signature);
  if (of === undefined) return 'wait';
  return byOrder === undefined ? bookOutside(deps, account, of) : settleLate(deps, byOrder.order, of);
};
