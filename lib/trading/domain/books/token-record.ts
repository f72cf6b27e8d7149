/** What a user did with one token so far: how often it was bought, after whom, and when it was last sold off. */
import type { Mode } from '../settings/settings.ts';
import type { Day, EpochMs, Lamports, Mint, UserId, WalletAddress } from '../values/quantities.ts';
import type { Position } from './position.ts';

export type TokenRecord = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly mint: Mint;
  /** Buys that filled or may still fill. */
  readonly buys: number;
  /** Those of them that copied a leader, in all and by leader. */
  readonly copyBuys: number;
  readonly buysAfter: Readonly<Record<string, number>>;
  /** When a position in it was last closed, and last closed at a loss. */
  readonly closedAtMs: EpochMs | undefined;
  readonly stoppedAtMs: EpochMs | undefined;
};

/** What came of trades after one leader on one UTC day. */
export type LeaderDay = {
  readonly userId: UserId;
  readonly mode: Mode;
  readonly leader: WalletAddress;
  readonly day: Day;
  /** Positions that ended. */
  readonly ended: number;
  readonly profitLamports: Lamports;
};

/** The record of a token that nothing was done with yet. */
export const noRecord = (of: Pick<TokenRecord, 'userId' | 'mode' | 'mint'>): TokenRecord => ({
  ...of,
  buys: 0,
  copyBuys: 0,
  buysAfter: {},
  closedAtMs: undefined,
  stoppedAtMs: undefined,
});

/** A change of it, with what must hold before. */
export type TokenChange = Pick<TokenRecord, 'userId' | 'mode' | 'mint'> & {
  /** 1 when a buy is reserved or found to have filled, -1 when it ended without a fill. */
  readonly buys: number;
  /** Whom the buy copied. */
  readonly leader: WalletAddress | undefined;
  readonly closedAtMs: EpochMs | undefined;
  readonly stoppedAtMs: EpochMs | undefined;
  readonly requireBuysBelow: number | undefined;
  readonly requireCopyBuysBelow: number | undefined;
  /** Of the buys after `leader`. */
  readonly requireLeaderBuysBelow: number | undefined;
  /** When set: the last closing must not be later, nor the last one at a loss. */
  readonly requireClosedBy: EpochMs | undefined;
  readonly requireStoppedBy: EpochMs | undefined;
};

const unchanged = {
  buys: 0,
  leader: undefined,
  closedAtMs: undefined,
  stoppedAtMs: undefined,
  requireBuysBelow: undefined,
  requireCopyBuysBelow: undefined,
  requireLeaderBuysBelow: undefined,
  requireClosedBy: undefined,
  requireStoppedBy: undefined,
} as const;

/** A change of how often a token was bought, without conditions. */
export const boughtToken = (
  of: Pick<TokenRecord, 'userId' | 'mode' | 'mint'>,
  buys: number,
  leader: WalletAddress | undefined,
): TokenChange => ({ ...unchanged, userId: of.userId, mode: of.mode, mint: of.mint, buys, leader });

/** What the end of a position leaves in its token's record. */
export const closedToken = (position: Position, atMs: EpochMs): TokenChange => ({
  ...boughtToken(position, 0, undefined),
  closedAtMs: atMs,
  stoppedAtMs: position.realisedLamports < 0n ? atMs : undefined,
});

/** The record with a change in it. */
export const changedRecord = (record: TokenRecord, change: TokenChange): TokenRecord => {
  const { buys, leader } = change;
  return {
    ...record,
    buys: record.buys + buys,
    copyBuys: record.copyBuys + (leader === undefined ? 0 : buys),
    buysAfter:
      leader === undefined || buys === 0
        ? record.buysAfter
        : { ...record.buysAfter, [leader]: (record.buysAfter[leader] ?? 0) + buys },
    closedAtMs: change.closedAtMs ?? record.closedAtMs,
    stoppedAtMs: change.stoppedAtMs ?? record.stoppedAtMs,
  };
};

export type TokenRefusal = 'max-buys-per-token' | 'bought-once' | 'token-cooling-down';

const isLater = (at: EpochMs | undefined, limit: EpochMs | undefined): boolean =>
  at !== undefined && limit !== undefined && at > limit;

/** What about a token's record refuses a change, or undefined. */
export const refusedByToken = (record: TokenRecord, change: TokenChange): TokenRefusal | undefined => {
  const { leader, requireBuysBelow, requireCopyBuysBelow, requireLeaderBuysBelow } = change;
  if (requireBuysBelow !== undefined && record.buys >= requireBuysBelow) return 'max-buys-per-token';
  if (requireCopyBuysBelow !== undefined && record.copyBuys >= requireCopyBuysBelow) return 'bought-once';
  if (
    leader !== undefined &&
    requireLeaderBuysBelow !== undefined &&
    (record.buysAfter[leader] ?? 0) >= requireLeaderBuysBelow
  )
    return 'bought-once';
  const cooling =
    isLater(record.closedAtMs, change.requireClosedBy) || isLater(record.stoppedAtMs, change.requireStoppedBy);
  return cooling ? 'token-cooling-down' : undefined;
};
