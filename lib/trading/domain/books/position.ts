/** What one user holds of one mint, with its cost. Quantities come from fills alone. */
import type { Fill } from '../orders/fill.ts';
import type { OrderContext, OrderPlan } from '../orders/order.ts';
import type { Mode } from '../settings/settings.ts';
import type {
  EpochMs,
  Lamports,
  Mint,
  OrderId,
  PositionId,
  TokenAmount,
  UserId,
  WalletAddress,
} from '../values/quantities.ts';
import { lamports, scale, tokenAmount } from '../values/quantities.ts';

export type Position = {
  readonly positionId: PositionId;
  readonly userId: UserId;
  readonly wallet: WalletAddress;
  readonly mode: Mode;
  readonly mint: Mint;
  readonly context: OrderContext;
  readonly leader: WalletAddress | undefined;
  /** Slot of the leader's buy that it copies, where there is one: what he sold before does not concern it. */
  readonly causeSlot?: number;
  /** `opening` until the entry fills; `closed` rows are kept as history. */
  readonly status: 'opening' | 'open' | 'closed';
  /** The order that is working on it: the entry while opening, an exit while one is in flight. */
  readonly orderInFlight: OrderId | undefined;
  /** Raw tokens held now. */
  readonly tokens: TokenAmount;
  /** Cost of the tokens held now: lamports, fees and tips of the entry, without account rent. */
  readonly costLamports: Lamports;
  /** Profit of what was sold so far: proceeds less fees, tips and the cost of the part sold. */
  readonly realisedLamports: Lamports;
  /** Deposit that lies in the wallet's token account. */
  readonly rentLamports: Lamports;
  readonly openedAtMs: EpochMs;
  readonly closedAtMs: EpochMs | undefined;
  /** Exit rule that sold the last of it. */
  readonly closedBy: string | undefined;
  /** Raw tokens that left so far, by the cause of their exit or `outside`. What is held now and these are what was bought. */
  readonly soldBy: Readonly<Record<string, TokenAmount>>;
  /** Since when every attempt to sell it has failed; it is offered now and then, and takes no place among the open ones. */
  readonly deadSinceMs: EpochMs | undefined;
  /** Rises by one with every write. */
  readonly version: number;
};

/** The claim on a mint that a buy makes before it is signed. */
export const openingPosition = (plan: OrderPlan): Position => ({
  positionId: plan.positionId,
  userId: plan.userId,
  wallet: plan.wallet,
  mode: plan.mode,
  mint: plan.mint,
  context: plan.context,
  leader: plan.leader,
  ...(plan.causeSlot === undefined ? {} : { causeSlot: plan.causeSlot }),
  status: 'opening',
  orderInFlight: plan.orderId,
  tokens: tokenAmount(0n),
  costLamports: lamports(0n),
  realisedLamports: lamports(0n),
  rentLamports: lamports(0n),
  openedAtMs: plan.createdAtMs,
  closedAtMs: undefined,
  closedBy: undefined,
  soldBy: {},
  deadSinceMs: undefined,
  version: 1,
});

/** Places it takes among the open positions that the owner allows: a dead one takes none, or five rugs would end all trading. */
export const places = (position: Pick<Position, 'status' | 'deadSinceMs'>): 0 | 1 =>
  position.status === 'closed' || position.deadSinceMs !== undefined ? 0 : 1;

const touched = (position: Position, change: Partial<Position>): Position => ({
  ...position,
  ...change,
  version: position.version + 1,
});

/** The position with an exit order claiming it; one order works on a position at a time. */
export const claimedBy = (position: Position, orderId: OrderId): Position =>
  touched(position, { orderInFlight: orderId });

/** The position after its entry filled; one that was closed because the entry seemed dead is open again. */
export const afterBuy = (position: Position, fill: Fill): Position =>
  touched(position, {
    status: 'open',
    orderInFlight: undefined,
    tokens: tokenAmount(position.tokens + fill.tokens),
    costLamports: lamports(position.costLamports - fill.lamports + fill.feeLamports + fill.tipLamports),
    rentLamports: lamports(position.rentLamports + fill.rentLamports),
    closedAtMs: undefined,
    closedBy: undefined,
  });

/**
 * The position after an exit filled: cost leaves in proportion to the tokens, the last token closes it. There is one entry,
 * so that this is first in, first out. What could be sold is not dead.
 */
export const afterSell = (
  position: Position,
  fill: Fill,
  { rule, cause }: Pick<OrderPlan, 'rule' | 'cause'>,
): Position => {
  const sold = -fill.tokens;
  const left = position.tokens - sold;
  const costSold = left <= 0n ? position.costLamports : scale(position.costLamports, sold, position.tokens);
  const proceeds = fill.lamports - fill.feeLamports - fill.tipLamports;
  const closed = left <= 0n;
  return touched(position, {
    status: closed ? 'closed' : 'open',
    orderInFlight: undefined,
    tokens: tokenAmount(closed ? 0n : left),
    costLamports: lamports(position.costLamports - costSold),
    realisedLamports: lamports(position.realisedLamports + proceeds - costSold),
    rentLamports: lamports(position.rentLamports + fill.rentLamports),
    closedAtMs: closed ? fill.atMs : undefined,
    closedBy: closed ? rule : undefined,
    soldBy: { ...position.soldBy, [cause]: tokenAmount((position.soldBy[cause] ?? 0n) + sold) },
    deadSinceMs: undefined,
  });
};

/**
 * The position after its order ended without a fill. A fee that the chain charged is a cost of the position; a position
 * that never opened is closed by the reason.
 */
export const afterNoFill = (position: Position, feeLamports: Lamports, reason: string, nowMs: EpochMs): Position =>
  touched(position, {
    orderInFlight: undefined,
    realisedLamports: lamports(position.realisedLamports - feeLamports),
    ...(position.status === 'opening' ? { status: 'closed' as const, closedAtMs: nowMs, closedBy: reason } : {}),
  });

/** What left a position without an order of ours. */
export type OutsideSale = {
  readonly positionId: PositionId;
  readonly mint: Mint;
  /** Raw tokens that left, positive. */
  readonly tokens: TokenAmount;
  /** Cost that left with them. */
  readonly costLamports: Lamports;
  readonly realisedLamports: Lamports;
  /** Deposits made (+) or returned (-). */
  readonly rentLamports: Lamports;
};

/** Stands for the cause of what left without an exit of ours: without it a part sold by hand would look like a fall of the price. */
const outsideCause = 'outside';

/** The position after its owner sold or sent away tokens by himself; the last token closes it. */
export const afterOutsideSale = (position: Position, sale: OutsideSale, rule: string, atMs: EpochMs): Position => {
  const left = position.tokens - sale.tokens;
  return touched(position, {
    status: left <= 0n ? 'closed' : position.status,
    tokens: tokenAmount(left),
    costLamports: lamports(position.costLamports - sale.costLamports),
    realisedLamports: lamports(position.realisedLamports + sale.realisedLamports),
    rentLamports: lamports(position.rentLamports + sale.rentLamports),
    soldBy: {
      ...position.soldBy,
      [outsideCause]: tokenAmount((position.soldBy[outsideCause] ?? 0n) + sale.tokens),
    },
    ...(left <= 0n ? { closedAtMs: atMs, closedBy: rule } : {}),
  });
};
/** The position after every attempt to sell it failed: it is offered now and then from here on. */
export const markedDead = (position: Position, nowMs: EpochMs): Position => touched(position, { deadSinceMs: nowMs });
