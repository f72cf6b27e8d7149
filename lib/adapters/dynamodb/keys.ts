/** The keys of every row, in one place: who reads a row and who writes it cannot disagree. */
import { createHash } from 'node:crypto';
import { mintShardOf, mintShards } from '#trading/domain/prices/watch-shards.ts';
import type { Mode } from '#trading/domain/settings/settings.ts';
import type {
  Day,
  EpochMs,
  Mint,
  OrderId,
  PositionId,
  SignalId,
  Signature,
  UserId,
  WalletAddress,
} from '#trading/domain/values/quantities.ts';

export type Key = { readonly pk: string; readonly sk: string };

/** Partitions of the `work` index. Changing it needs a rewrite of the unfinished rows. */
export const workShards = mintShards;

/** Fixed width, so that text order is number order: milliseconds until the year 33658, or a version. */
export const padded = (value: number): string => String(value).padStart(15, '0');

const shardOf = (id: string): number => createHash('sha256').update(id).digest().readUInt8(0) % workShards;

export const orderKey = (orderId: OrderId): Key => ({ pk: `order#${orderId}`, sk: 'order' });

export const userPartition = (userId: UserId): string => `user#${userId}`;
export const heldPrefix = 'position#';
export const closedPrefix = 'closed#';
export const tradePrefix = 'trade#';
/** The row of an opening or open position: its key admits one per user, mode and mint. */
export const heldPositionKey = (userId: UserId, mode: Mode, mint: Mint): Key => ({
  pk: userPartition(userId),
  sk: `${heldPrefix}${mode}#${mint}`,
});
/** The row of a closed position, found by its identity. */
export const closedPositionKey = (userId: UserId, positionId: PositionId): Key => ({
  pk: userPartition(userId),
  sk: `${closedPrefix}${positionId}`,
});
export const accountKey = (userId: UserId, mode: Mode): Key => ({ pk: userPartition(userId), sk: `account#${mode}` });
export const budgetKey = (userId: UserId, mode: Mode, day: Day): Key => ({
  pk: userPartition(userId),
  sk: `budget#${mode}#${day}`,
});
export const tokenPrefix = 'token#';
export const tokenKey = (userId: UserId, mode: Mode, mint: Mint): Key => ({
  pk: userPartition(userId),
  sk: `${tokenPrefix}${mode}#${mint}`,
});
export const leaderPrefix = 'leader#';
export const leaderDayKey = (userId: UserId, mode: Mode, leader: WalletAddress, day: Day): Key => ({
  pk: userPartition(userId),
  sk: `${leaderPrefix}${mode}#${leader}#${day}`,
});
/** The row of a leader's newest sale of a mint: it belongs to no user. */
export const leaderSaleKey = (leader: WalletAddress, mint: Mint): Key => ({ pk: `leader-sales#${leader}`, sk: mint });
export const tradeKey = (userId: UserId, atMs: EpochMs, orderId: OrderId): Key => ({
  pk: userPartition(userId),
  sk: `${tradePrefix}${padded(atMs)}#${orderId}`,
});

export const flowPrefix = 'flow#';
export const flowKey = (userId: UserId, mode: Mode, signature: Signature): Key => ({
  pk: userPartition(userId),
  sk: `${flowPrefix}${mode}#${signature}`,
});
export const reconciliationKey = (userId: UserId, mode: Mode): Key => ({
  pk: userPartition(userId),
  sk: `reconciliation#${mode}`,
});
export const rotationRowKey = (userId: UserId): Key => ({ pk: userPartition(userId), sk: 'rotation' });
/** The row that names the order of a signature. */
export const signedKey = (userId: UserId, signature: Signature): Key => ({
  pk: userPartition(userId),
  sk: `signed#${signature}`,
});

export const causePartition = (cause: SignalId): string => `cause#${cause}`;
export const decisionKey = (cause: SignalId, userId: UserId): Key => ({
  pk: causePartition(cause),
  sk: `decision#${userId}`,
});

/** Index keys of an unfinished order, oldest first within its shard. */
export const orderWorkKeys = (id: OrderId, sinceMs: EpochMs) => ({
  workPk: `order#${shardOf(id)}`,
  workSk: `${padded(sinceMs)}#${id}`,
});
/** Index keys of an open position, oldest first within its shard: all of a mint are in one, for the watcher of that mint. */
export const positionWorkKeys = (mint: Mint, id: PositionId, sinceMs: EpochMs) => ({
  workPk: `position#${mintShardOf(mint)}`,
  workSk: `${padded(sinceMs)}#${id}`,
});
const everyShard: readonly number[] = Array.from({ length: workShards }, (_, shard) => shard);
export const workPartitions = (kind: 'order' | 'position', shards = everyShard): readonly string[] =>
  shards.map((shard) => `${kind}#${shard}`);

type DayKind = 'order' | 'trade' | 'decision' | 'flow';

/** Index keys of a row that belongs to a UTC day, in the order of time. */
export const dayKeys = (kind: DayKind, day: Day, atMs: EpochMs, id: string) => ({
  dayPk: `${kind}#${day}`,
  daySk: `${padded(atMs)}#${id}`,
});
export const dayPartition = (kind: DayKind, day: Day): string => `${kind}#${day}`;

/** Cursors over watched addresses, each below its watch key, and where their rotation stands: few enough for one query. */
export const cursorPartition = 'signal-cursors';
export const cursorPrefix = 'cursor#';
export const cursorKey = (watch: string): Key => ({ pk: cursorPartition, sk: `${cursorPrefix}${watch}` });
export const rotationKey: Key = { pk: cursorPartition, sk: 'rotation' };
export const countPartition = (day: Day): string => `signal-counts#${day}`;
export const countKey = (day: Day, watch: string): Key => ({ pk: countPartition(day), sk: watch });

/** A transaction as a signal of somebody: a leader's trade by his watch key, launches together. */
export const seenSignalKey = (signature: Signature, subject: string): Key => ({ pk: `seen#${signature}`, sk: subject });

/** What the last sync of the webhooks has left. */
export const webhookSyncKey: Key = { pk: 'webhooks', sk: 'sync' };
/** The last run of a scheduled function. */
export const heartbeatKey = (name: string): Key => ({ pk: 'heartbeats', sk: name });
/** When a route of the front door was last told of a signal. */
export const deliveredKey = (route: string): Key => ({ pk: 'webhooks', sk: `delivered#${route}` });

/** What was found out about a token, who launched it, and what else its creator launched. */
export const tokenReportKey = (mint: Mint): Key => ({ pk: `token#${mint}`, sk: 'report' });
export const seenLaunchKey = (mint: Mint): Key => ({ pk: `launch#${mint}`, sk: 'seen' });
export const creatorLaunchesKey = (creator: WalletAddress): Key => ({ pk: `creator#${creator}`, sk: 'launches' });
