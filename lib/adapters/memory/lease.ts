import type { WatchLease } from '#trading/domain/prices/watch-lease.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import type { LeaseBook } from '#trading/ports/lease.ts';

/** Leases for simulation and tests, with the conditions of the DynamoDB ones. */
export const createMemoryLeaseBook = (): LeaseBook => {
  const rows = new Map<string, WatchLease>();
  const isMine = ({ name, holder, fence }: WatchLease): boolean => {
    const row = rows.get(name);
    return row?.holder === holder && row.fence === fence;
  };
  return {
    find: async (name) => rows.get(name),
    take: async ({ name, holder, now, leaseMs, handsOverAtMs, dead }) => {
      const row = rows.get(name);
      const isDead = row !== undefined && dead !== undefined && row.fence === dead.fence && row.beat === dead.beat;
      if (row !== undefined && row.expiresAtMs > now && !isDead) {
        return { kind: row.holder === holder ? 'taken' : 'held', lease: row };
      }
      const fence = (row?.fence ?? 0) + 1;
      const lease = { name, holder, fence, beat: 1, expiresAtMs: epochMs(now + leaseMs), handsOverAtMs };
      rows.set(name, lease);
      return { kind: 'taken', lease };
    },
    renew: async (lease, now, leaseMs) => {
      const row = rows.get(lease.name);
      if (row === undefined || !isMine(lease)) return undefined;
      const renewed = { ...row, beat: row.beat + 1, expiresAtMs: epochMs(now + leaseMs) };
      rows.set(lease.name, renewed);
      return renewed;
    },
    release: async (lease) => {
      const row = rows.get(lease.name);
      if (row !== undefined && isMine(lease)) rows.set(lease.name, { ...row, expiresAtMs: epochMs(0) });
    },
  };
};
