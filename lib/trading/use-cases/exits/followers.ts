/** Whom a leader's sell concerns, and what they hold because of him. */
import { concerns } from '../../domain/books/leader-sale.ts';
import type { Position } from '../../domain/books/position.ts';
import { modes } from '../../domain/settings/settings.ts';
import type { WalletTradeSignal } from '../../domain/signals/signal.ts';
import type { Mint, UserId, WalletAddress } from '../../domain/values/quantities.ts';
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
