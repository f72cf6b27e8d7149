/** Freezing, flows and the progress of the comparison with the chain, over shared rows in memory. */

import type { Account, Freeze } from '#trading/domain/books/books.ts';
import {
  exposureMovedBy,
  type FlowBooking,
  flowsInOrder,
  positionsClosedBy,
  resultsOf,
  tokensClosedBy,
} from '#trading/domain/books/flow.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import type { AccountBook } from '#trading/ports/account-book.ts';
import { accountKey, type BookState, closedKey, flowKey, heldKey, writeResult, writeToken } from './book-state.ts';

const frozen = (account: Account, { because, detail, atMs }: Freeze): Account => ({
  ...account,
  frozenBecause: because,
  frozenDetail: detail,
  frozenAtMs: atMs,
});

/** Books a flow, or says why not; then nothing is changed. */
export const bookInMemory = (state: BookState, booking: FlowBooking): 'booked' | 'known' | 'changed' => {
  const { flow, positions, freeze } = booking;
  if (state.flows.has(flowKey(flow))) return 'known';
  const account = state.accounts.get(accountKey(flow));
  const fits = positions.every(({ expected, next }) => {
    const held = state.held.get(heldKey(next));
    return held?.positionId === next.positionId && held.version === expected;
  });
  if (account === undefined || !fits) return 'changed';
  const moved = {
    ...account,
    cashLamports: lamports(account.cashLamports + flow.walletLamports),
    exposureLamports: lamports(account.exposureLamports + exposureMovedBy(booking)),
    openPositions: account.openPositions - positionsClosedBy(booking),
  };
  state.flows.set(flowKey(flow), flow);
  state.accounts.set(accountKey(flow), freeze === undefined ? moved : frozen(moved, freeze));
  for (const change of tokensClosedBy(booking)) writeToken(state, change);
  for (const result of resultsOf(booking)) writeResult(state, flow, result);
  for (const { next } of positions) {
    if (next.status === 'closed') {
      state.held.delete(heldKey(next));
      state.closed.set(closedKey(next), next);
    } else state.held.set(heldKey(next), next);
  }
  return 'booked';
};

/** The part of an account book that reconciling writes. */
export const createMemoryFlowBook = (
  state: BookState,
): Pick<
  AccountBook,
  'freeze' | 'thaw' | 'bookFlow' | 'flow' | 'flows' | 'flowsOn' | 'reconciliation' | 'saveReconciliation'
> => ({
  freeze: async (userId, mode, freeze) => {
    const account = state.accounts.get(accountKey({ userId, mode }));
    const outweighs = freeze.because === 'unknown-outflow' && account?.frozenBecause !== freeze.because;
    if (account === undefined || (account.frozenBecause !== undefined && !outweighs)) return false;
    state.accounts.set(accountKey(account), frozen(account, freeze));
    return true;
  },
  thaw: async (userId, mode, thaw) => {
    const account = state.accounts.get(accountKey({ userId, mode }));
    if (account === undefined || account.frozenBecause !== thaw.because) return false;
    const free = { frozenBecause: undefined, frozenDetail: undefined, frozenAtMs: undefined, lastThaw: thaw };
    state.accounts.set(accountKey(account), { ...account, ...free });
    return true;
  },
  bookFlow: async (booking) => bookInMemory(state, booking),
  flow: async (userId, mode, signature) => state.flows.get(flowKey({ userId, mode, signature })),
  flows: async (userId) => [...state.flows.values()].filter((flow) => flow.userId === userId).toSorted(flowsInOrder),
  flowsOn: async (day) => [...state.flows.values()].filter((flow) => flow.day === day).toSorted(flowsInOrder),
  reconciliation: async (userId, mode) => state.reconciliations.get(accountKey({ userId, mode })),
  saveReconciliation: async (next) => {
    if ((state.reconciliations.get(accountKey(next))?.version ?? 0) !== next.version - 1) return false;
    state.reconciliations.set(accountKey(next), next);
    return true;
  },
});
