/**
 * Moves a user to a new wallet, step by step, until it is done or has to wait. Run it again after a crash at any point and
 * it goes on. Keeps: no byte leaves before its signature is durable (I2); nothing is signed again before the proof that the
 * last transaction is dead; exits go on from whichever wallet holds the position.
 */
import type { Account } from '../../domain/books/books.ts';
import type { Position } from '../../domain/books/position.ts';
import type { HistoryCursor } from '../../domain/books/reconciliation.ts';
import { explainOutside } from '../../domain/books/reconciliation-explain.ts';
import {
  type Lamports,
  lamports,
  type Mint,
  orderId,
  type UserId,
  type WalletAddress,
} from '../../domain/values/quantities.ts';
import {
  type MovePlan,
  nextRotationStep,
  positionsToMove,
  type Rotation,
  type RotationFacts,
} from '../../domain/wallets/rotation.ts';
import { followMove } from './follow-move.ts';
import { handOver } from './hand-over-wallet.ts';
import { askingPatiently, nodeAway, type Rotating } from './rotating.ts';

export type RotationProgress =
  | { readonly kind: 'done'; readonly rotation: Rotation }
  /** It goes on when it is run again. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly rotation: Rotation }
  /** Only its owner can help. */
  | { readonly kind: 'stuck'; readonly reason: string; readonly mint: Mint | undefined; readonly rotation: Rotation };

/** What one step did: the rotation goes on at once, after a pause, or not now. */
type Stepped = 'on' | { readonly pause: string } | Exclude<RotationProgress, { kind: 'waiting' }>;

const unknownRentLamports = 2_500_000n;
const historyPerLook = 200;

/** The largest deposit that a move has to pay before the old one comes back. */
const rentFor = async ({ reader }: Rotating, positions: readonly Position[]): Promise<Lamports> => {
  const rents = await Promise.all(
    positions.map(async ({ mint }) => {
      const facts = await reader.mintFacts(mint);
      return facts === undefined ? unknownRentLamports : reader.tokenAccountRent(facts);
    }),
  );
  return lamports(rents.reduce<bigint>((most, rent) => (rent > most ? rent : most), 0n));
};

const factsOf = async (deps: Rotating, rotation: Rotation, account: Account): Promise<RotationFacts> => {
  const { userId, from, to } = rotation;
  const held = await deps.positions.heldBy(userId, 'live');
  const [fromHoldings, toHoldings, rentLamports, { users }] = await Promise.all([
    deps.reader.holdings(from),
    deps.reader.holdings(to),
    rentFor(deps, positionsToMove(rotation, held)),
    deps.settings.load(),
  ]);
  const seedLamports = users.find((user) => user.userId === userId)?.settings.limits.solReserveLamports ?? lamports(0n);
  return {
    account,
    held,
    from: fromHoldings,
    to: toHoldings,
    seedLamports,
    feeLamports: deps.mover.feeLamports,
    rentLamports,
  };
};

/** Signs the next move and makes its signature durable, with the claim on its position; the next step sends it. */
const beginMove = async (
  deps: Rotating,
  rotation: Rotation,
  plan: MovePlan,
  held: readonly Position[],
): Promise<Stepped> => {
  const built = await deps.mover.build(rotation, plan);
  const mint = plan.kind === 'tokens' ? plan.mint : undefined;
  if (built.kind === 'refused') return { kind: 'stuck', reason: built.reason, mint, rotation };
  const signed = await deps.mover.sign(rotation.userId, built.move);
  if (signed.kind === 'refused') return { kind: 'stuck', reason: signed.reason, mint, rotation };
  const { signature, transactionBase64 } = signed;
  const { lastValidBlockHeight } = built.move;
  const moveId = orderId(deps.digest(['rotation', rotation.userId, signature]));
  const position = plan.kind === 'tokens' ? held.find(({ positionId }) => positionId === plan.positionId) : undefined;
  const outcome = await deps.rotations.commit({
    next: {
      ...rotation,
      inFlight: { moveId, plan, signature, transactionBase64, lastValidBlockHeight },
      version: rotation.version + 1,
    },
    ...(position === undefined
      ? {}
      : {
          position: {
            expected: position.version,
            next: { ...position, orderInFlight: moveId, version: position.version + 1 },
          },
        }),
  });
  return outcome === 'committed' ? 'on' : { pause: 'something-changed' };
};

/** Every finalized transaction of a wallet behind a slot, oldest first. */
async function* historyOf({ history }: Rotating, wallet: WalletAddress, slot: number) {
  let after: HistoryCursor = { slot, signature: undefined };
  for (;;) {
    const page = await history.since(wallet, after, historyPerLook);
    yield* page.entries;
    const last = page.entries.at(-1);
    if (page.complete || last === undefined) return;
    after = last;
  }
}

/** Books what others sent to either wallet meanwhile. True when something was booked. */
const adoptFrom = async (
  deps: Rotating,
  rotation: Rotation,
  account: Account,
  wallet: WalletAddress,
): Promise<boolean> => {
  const { userId, startedAtSlot } = rotation;
  for await (const { signature } of historyOf(deps, wallet, startedAtSlot)) {
    if ((await deps.journal.signedWith(userId, signature)) !== undefined) continue;
    if ((await deps.accounts.flow(userId, 'live', signature)) !== undefined) continue;
    const of = await deps.history.transaction(wallet, signature);
    if (of === undefined) return false;
    const held = (await deps.positions.heldBy(userId, 'live')).filter((position) => position.wallet === wallet);
    const by = { account: { ...account, wallet }, held, tipAccounts: deps.tipAccounts, nowMs: deps.clock() };
    const explanation = explainOutside(of, by);
    if (explanation.kind !== 'flow') continue;
    const { booking } = explanation;
    const frozenBefore = booking.freeze ?? rotation.frozenBefore;
    const next = { ...rotation, frozenBefore, version: rotation.version + 1 };
    return (await deps.rotations.commit({ next, booking: { ...booking, freeze: undefined } })) === 'committed';
  }
  return false;
};

const step = async (deps: Rotating, rotation: Rotation): Promise<Stepped> => {
  const account = await deps.accounts.account(rotation.userId, 'live');
  if (account === undefined) throw new Error(`${rotation.userId} has no live account to rotate`);
  if (rotation.inFlight !== undefined) return followMove(deps, rotation, rotation.inFlight, account);
  const facts = await factsOf(deps, rotation, account);
  const next = nextRotationStep(rotation, facts);
  switch (next.kind) {
    case 'follow':
      return followMove(deps, rotation, next.move, account);
    case 'move':
      return beginMove(deps, rotation, next.plan, facts.held);
    case 'hand-over':
      return handOver(deps, rotation, facts);
    case 'stuck':
      return { ...next, rotation };
    case 'wait': {
      if (next.reason !== 'books-behind-chain') return { pause: next.reason };
      const { from, to } = rotation;
      const adopted =
        (await adoptFrom(deps, rotation, account, from)) || (await adoptFrom(deps, rotation, account, to));
      return adopted ? 'on' : { pause: next.reason };
    }
  }
};

/** Goes on with a rotation that has begun, for at most `patienceMs` of waiting without progress. */
export const goOnRotating = async (deps: Rotating, begun: Rotation, patienceMs: number): Promise<RotationProgress> => {
  const { userId } = begun;
  const asking = askingPatiently(deps);
  let idleSinceMs = deps.clock();
  let version = begun.version;
  for (;;) {
    const rotation = (await deps.rotations.find(userId)) ?? begun;
    if (rotation.status === 'done') return { kind: 'done', rotation };
    if (rotation.version !== version) {
      version = rotation.version;
      idleSinceMs = deps.clock();
    }
    const stepped = await step(asking, rotation).catch((error: unknown): Stepped => ({ pause: nodeAway(error) }));
    if (stepped === 'on') continue;
    if ('kind' in stepped) return stepped;
    if (deps.clock() - idleSinceMs >= patienceMs) return { kind: 'waiting', reason: stepped.pause, rotation };
    await deps.sleep(deps.pace.resendMs);
  }
};

const changed = async (
  deps: Rotating,
  userId: UserId,
  change: (rotation: Rotation) => Partial<Rotation>,
): Promise<boolean> => {
  const rotation = await deps.rotations.find(userId);
  if (rotation?.status !== 'moving') return false;
  const next = { ...rotation, ...change(rotation), version: rotation.version + 1 };
  return (await deps.rotations.commit({ next })) === 'committed';
};

/** The owner leaves positions in the old wallet: they are closed at the hand-over. False when no rotation is under way. */
export const leaveBehind = (deps: Rotating, userId: UserId, mints: readonly Mint[]): Promise<boolean> =>
  changed(deps, userId, ({ leaving }) => ({ leaving: [...new Set([...leaving, ...mints])] }));

/** Moves that were given up are tried again. False when no rotation is under way. */
export const tryAgain = (deps: Rotating, userId: UserId): Promise<boolean> =>
  changed(deps, userId, () => ({ reverted: {} }));
