/** Rotations over shared rows in memory, with the conditions of the DynamoDB book. */
import type { Account } from '#trading/domain/books/books.ts';
import type { Position } from '#trading/domain/books/position.ts';
import type { RotationBook, RotationChange } from '#trading/ports/rotation-book.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';
import { accountKey, type BookState, flowKey, heldKey } from './book-state.ts';
import { bookInMemory } from './flow-book.ts';

const positionsOf = ({ position, booking }: RotationChange) => [
  ...(position === undefined ? [] : [position]),
  ...(booking?.positions ?? []),
];

const fits = (state: BookState, change: RotationChange): boolean => {
  const { next, freeze, booking, handOver } = change;
  const { userId } = next;
  const account = state.accounts.get(accountKey({ userId, mode: 'live' }));
  const held = (each: Position) => state.held.get(heldKey(each));
  const handsLive = handOver?.accounts.includes('live') === true;
  return (
    (state.rotations.get(userId)?.version ?? 0) === next.version - 1 &&
    positionsOf(change).every(
      ({ expected, next: each }) => held(each)?.positionId === each.positionId && held(each)?.version === expected,
    ) &&
    (booking === undefined || (account !== undefined && !state.flows.has(flowKey(booking.flow)))) &&
    (freeze === undefined || (account !== undefined && account.frozenBecause === next.frozenBefore?.because)) &&
    (!handsLive || (account?.wallet === next.from && account.frozenBecause === 'wallet-rotation')) &&
    (handOver?.accounts.includes('paper') !== true || state.accounts.has(accountKey({ userId, mode: 'paper' }))) &&
    (handOver?.reconciliation === undefined ||
      (state.reconciliations.get(accountKey(handOver.reconciliation))?.version ?? 0) ===
        handOver.reconciliation.version - 1)
  );
};

/** The account with what the step does to it beside the sums. */
const accountAfter = (account: Account, { next, freeze: begun, handOver }: RotationChange): Account => {
  const live = handOver?.accounts.includes('live') === true ? handOver : undefined;
  const freeze = begun ?? live?.freeze;
  return {
    ...account,
    ...(live === undefined
      ? {}
      : {
          ...{ wallet: next.to, lastThaw: live.thaw },
          ...{ frozenBecause: undefined, frozenDetail: undefined, frozenAtMs: undefined },
        }),
    ...(freeze === undefined
      ? {}
      : { frozenBecause: freeze.because, frozenDetail: freeze.detail, frozenAtMs: freeze.atMs }),
  };
};

const write = (state: BookState, change: RotationChange): void => {
  const { next, position, booking, handOver } = change;
  const { userId } = next;
  state.rotations.set(userId, next);
  if (booking !== undefined) bookInMemory(state, booking);
  const account = state.accounts.get(accountKey({ userId, mode: 'live' }));
  if (account !== undefined) state.accounts.set(accountKey(account), accountAfter(account, change));
  if (position !== undefined) state.held.set(heldKey(position.next), position.next);
  const paper = state.accounts.get(accountKey({ userId, mode: 'paper' }));
  if (paper !== undefined && handOver?.accounts.includes('paper') === true)
    state.accounts.set(accountKey(paper), { ...paper, wallet: next.to });
  if (handOver?.reconciliation !== undefined)
    state.reconciliations.set(accountKey(handOver.reconciliation), handOver.reconciliation);
};

/** The rotations of shared rows; a hand-over writes `settings` too. */
export const createMemoryRotationBook = (
  state: BookState,
  settings: Pick<SettingsStore, 'saveUser'>,
): RotationBook => ({
  find: async (userId) => state.rotations.get(userId),
  commit: async (change) => {
    if (!fits(state, change)) return 'changed';
    if (change.handOver !== undefined) {
      const { next, expectedVersion, author } = change.handOver.settings;
      const saved = await settings.saveUser(change.next.userId, next, expectedVersion, author);
      if (saved.kind !== 'saved') return 'changed';
    }
    write(state, change);
    return 'committed';
  },
});
