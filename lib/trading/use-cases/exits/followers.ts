/** Whom a leader's sell concerns, and what they hold because of him. */
import { concerns } from '../../domain/books/leader-sale.ts';
import type { Position } from '../../domain/books/position.ts';
import type { Decision } from '../../domain/orders/decision.ts';
import type { FollowSellRequest } from '../../domain/orders/order-request.ts';
import { modes } from '../../domain/settings/settings.ts';
import type { WalletTradeSignal } from '../../domain/signals/signal.ts';
import type { EpochMs, Mint, Signature, UserId, WalletAddress } from '../../domain/values/quantities.ts';
import { userId } from '../../domain/values/quantities.ts';
import type { PositionBook } from '../../ports/position-book.ts';
import type { SettingsSnapshot } from '../../ports/settings-store.ts';

type Books = { readonly positions: Pick<PositionBook, 'find'> };
type Bought = {
  readonly userId: UserId;
  readonly leader: WalletAddress;
  readonly mint: Mint;
  readonly soldInSlot?: number | undefined;
};

/**
 * What a user holds because of what the leader bought before that sale: whoever went back to paper is still led out of what
 * is live, and an old sale that comes late or again leaves a newer position alone.
 */
export const boughtAfter = async (
  { positions }: Books,
  { userId: owner, mint, leader, soldInSlot }: Bought,
): Promise<readonly Position[]> => {
  const held = await Promise.all(modes.map((mode) => positions.find(owner, mode, mint)));
  return held.flatMap((position) =>
    position?.leader === leader && concerns(soldInSlot, position.causeSlot) ? [position] : [],
  );
};

type Sold = Pick<FollowSellRequest, 'userId' | 'leader' | 'mint' | 'cause' | 'soldInSlot'>;

/** A leader's sell made an exit, or found nothing to sell: the decision of that user on that signal. */
export const sellDecision = (
  { userId: owner, leader, mint, cause, soldInSlot }: Sold,
  signature: Signature | undefined,
  settingsVersion: number,
  found: boolean,
  nowMs: EpochMs,
): Decision => ({
  cause,
  userId: owner,
  atMs: nowMs,
  outcome: found ? 'order' : 'skip',
  orderId: undefined,
  reason: found ? 'leader-sold' : 'no-position-to-sell',
  settingsVersion,
  verdicts: [],
  inputs: {
    ...{ kind: 'leader-sell', leader, mint },
    ...(soldInSlot === undefined ? {} : { soldInSlot: String(soldInSlot) }),
  },
  signature,
});

const prefix = 'user#';

/**
 * What owners hold because of the leader whose settings cannot be read at present: their sells wait until they can, instead
 * of being lost.
 */
export const heldUnreadable = async (
  deps: Books,
  { wallet, mint }: WalletTradeSignal,
  { unreadable }: SettingsSnapshot,
): Promise<readonly Position[]> => {
  const owners = unreadable
    .filter(({ row }) => row.startsWith(prefix))
    .map(({ row }) => userId(row.slice(prefix.length)));
  return (await Promise.all(owners.map((owner) => boughtAfter(deps, { userId: owner, leader: wallet, mint })))).flat();
};
