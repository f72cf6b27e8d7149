/** Checks of the settings, the books and the work that is unfinished. */
import { setTimeout as pause } from 'node:timers/promises';
import { turnMs } from '#trading/domain/books/reconciliation-turn.ts';
import { type Finding, skip } from '#trading/domain/doctor/finding.ts';
import { judgeFreezes, judgeHalts, judgeSettings, judgeWalletOwners } from '#trading/domain/doctor/judge-settings.ts';
import {
  judgeCompared,
  judgeLeases,
  judgeOrders,
  judgeReconcile,
  judgeReservations,
  judgeWatcher,
} from '#trading/domain/doctor/judge-work.ts';
import { isUnfinished } from '#trading/domain/orders/order.ts';
import { shardLease, watchShards } from '#trading/domain/prices/watch-shards.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { defaultWalletTurn } from '#trading/use-cases/reconcile/reconcile-wallets.ts';
import type { Check } from '#trading/use-cases/reports/run-checks.ts';
import { walletClaims } from '#trading/use-cases/settings/wallet-owner.ts';
import { webhookLease } from '#trading/use-cases/webhooks/webhook-lease.ts';
import type { DoctorDeps } from './doctor-deps.ts';

const most = 10_000;
const now = () => epochMs(Date.now());
const notRunning = 'nothing runs in this folder';

const shards = Array.from({ length: watchShards }, (_, shard) => shardLease(shard));

/** Longer than the longest life of a Lambda: no holder means to keep a lease for so long at a time. */
const longestLeaseMs = 15 * 60_000;

const checkLeases = async ({ connection }: DoctorDeps): Promise<Finding> => {
  const { leases } = connection.coordination();
  const [held, orders] = await Promise.all([
    Promise.all([webhookLease, ...shards].map((name) => leases.find(name))),
    connection.journal.unfinished(most),
  ]);
  const unfinished = orders.filter(({ state }) => isUnfinished(state.status));
  return judgeLeases(
    held.filter((lease) => lease !== undefined),
    unfinished,
    longestLeaseMs,
    now(),
  );
};

const readings = 4;
const betweenReadingsMs = 400;

/** Account and orders are read one after the other while trading goes on: only a difference that stays is one. */
const checkReservations = async ({ connection, accounts }: DoctorDeps): Promise<Finding> => {
  for (let reading = 1; ; reading += 1) {
    const [all, orders] = [await accounts(), await connection.journal.unfinished(most)];
    const finding = judgeReservations(all.map((account) => ({ account, orders })));
    if (finding.status !== 'fail' || reading === readings) return finding;
    await pause(betweenReadingsMs);
  }
};

const checkCompared = async ({ connection, accounts }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  const live = (await accounts()).filter(({ mode, openedAtSlot }) => mode === 'live' && openedAtSlot !== undefined);
  const looks = live.map(async (account) => {
    const compared = await connection.accounts.reconciliation(account.userId, 'live');
    return { account, equalAtMs: compared?.equalAtMs };
  });
  const rounds = Math.ceil(live.length / defaultWalletTurn.usersPerRun);
  return judgeCompared(await Promise.all(looks), rounds * turnMs, now());
};

const checkWatcher = async ({ connection }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  const { leases } = connection.coordination();
  const [positions, held] = await Promise.all([
    connection.positions.open(most),
    Promise.all(shards.map((name) => leases.find(name))),
  ]);
  return judgeWatcher(positions.filter(({ status }) => status === 'open').length, held, now());
};

const checkReconcile = async ({ connection }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  return judgeReconcile(await connection.coordination().heartbeats.last('reconcile'), now());
};

/** The checks. */
export const booksChecks = (deps: DoctorDeps): readonly Check[] => {
  const { settings, accounts, connection } = deps;
  return [
    { name: 'settings', about: 'every row is valid', run: async () => judgeSettings(await settings()) },
    { name: 'halts', about: 'no halt is forgotten', run: async () => judgeHalts(await settings()) },
    {
      name: 'owners',
      about: 'every wallet has one owner',
      run: async () => judgeWalletOwners(await walletClaims(connection, await settings())),
    },
    { name: 'freezes', about: 'no account is frozen', run: async () => judgeFreezes(await accounts()) },
    {
      name: 'orders',
      about: 'no order is stuck',
      run: async () => judgeOrders(await connection.journal.unfinished(most), now()),
    },
    { name: 'reservations', about: 'money held back is that of unfinished orders', run: () => checkReservations(deps) },
    { name: 'compared', about: 'wallets are compared with their books', run: () => checkCompared(deps) },
    { name: 'leases', about: 'no lease shuts everybody out', run: () => checkLeases(deps) },
    { name: 'watcher', about: 'open positions are watched', run: () => checkWatcher(deps) },
    { name: 'reconcile', about: 'reconcile runs every minute', run: () => checkReconcile(deps) },
  ];
};
