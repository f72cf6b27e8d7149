/** The beginning of a rotation: the books are equal to the chain, and from the first row on no entry is made. */
import type { Account } from '../../domain/books/books.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { UserId, WalletAddress } from '../../domain/values/quantities.ts';
import type { Rotation } from '../../domain/wallets/rotation.ts';
import { openAccount } from '../orders/open-account.ts';
import { reconcileWallet } from '../reconcile/reconcile-wallet.ts';
import { otherOwnerOf } from '../settings/wallet-owner.ts';
import { settingsFor } from './hand-over-wallet.ts';
import { askingPatiently, nodeAway, type Rotating } from './rotating.ts';

export type RotationWish = {
  readonly userId: UserId;
  /** Makes a wallet that has never been used and stores its key; called once everything else allows the move. */
  readonly newWallet: () => Promise<WalletAddress>;
  readonly by: string;
  /** Moves although the books differ from the chain: after a theft, for example. The difference stays what it is. */
  readonly inSpiteOfDifference: boolean;
};

export type Begun =
  | { readonly kind: 'begun'; readonly rotation: Rotation }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Try again in a moment. */
  | { readonly kind: 'wait'; readonly reason: string };

const refused = (reason: string): Begun => ({ kind: 'refused', reason });

/** The live books, opened now when the wallet holds something that no books know of. */
const liveAccount = async (deps: Rotating, row: UserRow): Promise<Account | undefined> => {
  const { userId, settings } = row;
  const account = await deps.accounts.account(userId, 'live');
  if (account !== undefined) return account;
  const { lamports, tokens } = await deps.reader.holdings(settings.wallet);
  if (lamports === 0n && tokens.size === 0) return undefined;
  return openAccount(deps, { ...row, settings: { ...settings, mode: 'live' } });
};

const rotationFrom = (
  row: UserRow,
  to: WalletAddress,
  wish: RotationWish,
  nowMs: Rotation['startedAtMs'],
  version: number,
): Rotation => ({
  userId: row.userId,
  from: row.settings.wallet,
  to,
  status: 'moving',
  by: wish.by,
  startedAtMs: nowMs,
  startedAtSlot: 0,
  seenSlot: 0,
  differenceLamports: 0n,
  frozenBefore: undefined,
  inFlight: undefined,
  reverted: {},
  leaving: [],
  moves: 0,
  version,
});

/** A user whose wallet holds nothing just changes to the other one. */
const switchOver = async (deps: Rotating, row: UserRow, rotation: Rotation): Promise<Begun> => {
  const paper = await deps.accounts.account(row.userId, 'paper');
  const done: Rotation = { ...rotation, status: 'done' };
  const outcome = await deps.rotations.commit({
    next: done,
    handOver: {
      settings: settingsFor(row, rotation, rotation.startedAtMs),
      accounts: paper === undefined ? [] : ['paper'],
      thaw: { because: 'wallet-rotation', by: rotation.by, why: 'nothing to move', atMs: rotation.startedAtMs },
      freeze: undefined,
      reconciliation: undefined,
    },
  });
  return outcome === 'committed' ? { kind: 'begun', rotation: done } : { kind: 'wait', reason: 'something-changed' };
};

/** Whether the books allow it now, and by how much they differ when that is accepted. */
const differenceNow = async (deps: Rotating, account: Account, wish: RotationWish): Promise<bigint | Begun> => {
  const { kind } = await reconcileWallet(deps, wish.userId);
  if (kind === 'equal') return 0n;
  if (kind !== 'differs') return { kind: 'wait', reason: `books-${kind}` };
  if (!wish.inSpiteOfDifference) return refused('the books differ from the chain: osprey audit says by what');
  return (await deps.reader.holdings(account.wallet)).lamports - account.cashLamports;
};

/** Begins a rotation, or says why not. A rotation that is under way is not begun again. */
export const beginRotation = async (deps: Rotating, wish: RotationWish): Promise<Begun> => {
  try {
    return await beginAsking(askingPatiently(deps), wish);
  } catch (error) {
    return { kind: 'wait', reason: nodeAway(error) };
  }
};

/**
 * Begins a rotation, again while it has to wait and `patienceMs` lasts. The new wallet is made once for all tries: each has a
 * key that is kept for ever.
 */
export const beginPatiently = async (
  deps: Rotating,
  wish: RotationWish,
  patienceMs: number,
  pauseMs: number,
): Promise<Begun> => {
  const until = deps.clock() + patienceMs;
  let made: WalletAddress | undefined;
  const newWallet = async (): Promise<WalletAddress> => {
    made ??= await wish.newWallet();
    return made;
  };
  for (;;) {
    const begun = await beginRotation(deps, { ...wish, newWallet });
    if (begun.kind !== 'wait' || deps.clock() > until) return begun;
    await deps.sleep(pauseMs);
  }
};

const beginAsking = async (deps: Rotating, wish: RotationWish): Promise<Begun> => {
  const { userId } = wish;
  const before = await deps.rotations.find(userId);
  if (before?.status === 'moving') return { kind: 'begun', rotation: before };
  const row = (await deps.settings.load()).users.find((user) => user.userId === userId);
  if (row === undefined) return refused('the settings of the user cannot be read');
  const { wallet } = row.settings;
  const { owner } = await otherOwnerOf(deps, wallet, userId);
  if (owner !== undefined)
    return refused(
      `${wallet} is the wallet of ${owner}, too: what it holds would move away from him. Give one of the two another wallet first: osprey settings set wallet ADDRESS --user ID`,
    );
  const version = (before?.version ?? 0) + 1;
  const account = await liveAccount(deps, row);
  if (account === undefined)
    return switchOver(deps, row, rotationFrom(row, await wish.newWallet(), wish, deps.clock(), version));
  if (account.wallet !== row.settings.wallet)
    return refused(`settings name ${row.settings.wallet}, the live books are of ${account.wallet}`);
  const difference = await differenceNow(deps, account, wish);
  if (typeof difference !== 'bigint') return difference;
  const to = await wish.newWallet();
  const target = await deps.reader.holdings(to);
  if (target.lamports !== 0n || target.tokens.size > 0) return refused(`the new wallet ${to} is not empty`);
  const rotation = rotationFrom(row, to, wish, deps.clock(), version);
  const now = await deps.accounts.account(userId, 'live');
  if (now === undefined) throw new Error(`the live account of ${userId} is gone`);
  const frozenBefore =
    now.frozenBecause === undefined || now.frozenAtMs === undefined
      ? undefined
      : { because: now.frozenBecause, detail: now.frozenDetail ?? '', atMs: now.frozenAtMs };
  const { slot } = await deps.reader.holdings(now.wallet);
  const compared = await deps.accounts.reconciliation(userId, 'live');
  // Everything up to where the comparison came is in the books; what came since is looked at again.
  const startedAtSlot = Math.min(slot, compared?.through.slot ?? slot);
  const next: Rotation = { ...rotation, startedAtSlot, differenceLamports: difference, frozenBefore };
  const freeze = {
    because: 'wallet-rotation',
    detail: `to ${to}, since slot ${slot}`,
    atMs: rotation.startedAtMs,
  } as const;
  const outcome = await deps.rotations.commit({ next, freeze });
  return outcome === 'committed' ? { kind: 'begun', rotation: next } : { kind: 'wait', reason: 'something-changed' };
};
