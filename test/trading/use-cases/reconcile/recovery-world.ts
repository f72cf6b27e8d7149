/** The recovery over memory adapters, and a node whose lists of transactions are a test's own. */
import { createMemorySignalCursors } from '#adapters/memory/signal-cursors.ts';
import { createMemorySignalQueue } from '#adapters/memory/signal-queue.ts';
import { type AddressSignature, watchKey } from '#trading/domain/signals/missed-signal.ts';
import type { Signal, WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import { dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import type { SignatureRange } from '#trading/ports/address-history.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { recoverSignals } from '#trading/use-cases/reconcile/recover-signals.ts';
import {
  defaultRecoveryPace,
  type RecoveryPace,
  type SignalRecovery,
} from '#trading/use-cases/reconcile/signal-recovery.ts';
import {
  createWorld,
  launchOf,
  launchTransaction,
  leaderTransaction,
  otherWallet,
  signatureNamed,
  theLeader,
  tradeOf,
} from '../trading-world.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const launchAddress = otherWallet;
export const leaderKey = watchKey({ kind: 'leader', address: theLeader });
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ';
const word = (n: number): string => [...String(n)].map((digit) => letters.charAt(Number(digit))).join('');
export const signatureOf = (n: number) => signatureNamed(`tx${word(n)}`);

export type RecoveryWorld = Awaited<ReturnType<typeof createRecoveryWorld>>;

/** A world whose leader and launch address are watched since their transaction 0, half a minute ago. */
export const createRecoveryWorld = async (
  given: Partial<RecoveryPace> = {},
  change?: Parameters<typeof createWorld>[0],
) => {
  const world = await createWorld(change);
  await world.settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [launchAddress] },
    1,
    world.author,
  );
  const listed = new Map<string, AddressSignature[]>();
  const calls: { readonly method: string; readonly of: string }[] = [];
  /** Thrown by the next calls whose turn it is. */
  const faults = { listing: undefined as string | undefined, transaction: undefined as string | undefined };
  const cursors = createMemorySignalCursors();
  const launches = createMemorySignalQueue();
  const walletTrades = createMemorySignalQueue();

  const signatures = async (address: string, { before, until, limit }: SignatureRange) => {
    calls.push({ method: 'signatures', of: address });
    if (faults.listing === address) throw new Error('getSignaturesForAddress: http-503');
    const newestFirst = (listed.get(address) ?? []).toReversed();
    const at = (signature: string | undefined) => newestFirst.findIndex((row) => row.signature === signature);
    if (before !== undefined && at(before) === -1) return [];
    const end = at(until);
    return newestFirst.slice(at(before) + 1, end === -1 ? undefined : end).slice(0, limit);
  };
  const transaction: typeof world.deps.chain.transaction = async (signature) => {
    calls.push({ method: 'transaction', of: signature });
    if (faults.transaction === signature) throw new Error('getTransaction: timed-out');
    return world.transactions.get(signature);
  };

  const list = (address: string, row: Partial<AddressSignature> & Pick<AddressSignature, 'signature' | 'slot'>) => {
    const of = listed.get(address) ?? [];
    listed.set(address, [...of, { blockTimeMs: epochMs(world.clock.nowMs), failed: false, ...row }]);
  };
  const recovery: Mutable<SignalRecovery> = {
    ...world.deps,
    ...{ history: { signatures }, cursors, launches, walletTrades },
    chain: { ...world.deps.chain, transaction },
    pace: { ...defaultRecoveryPace, ...given },
  };
  const recover = () => recoverSignals(recovery);

  const seenNow = () => ({ blockTimeMs: epochMs(world.clock.nowMs), seenAtMs: epochMs(world.clock.nowMs) });
  /** The leader trades; nobody is told. */
  const trade = (n: number, side: 'buy' | 'sell' = 'buy', of: Partial<WalletTradeSignal> = {}): WalletTradeSignal => {
    const signal = tradeOf(side, { signature: signatureOf(n), slot: 100 + n, ...seenNow(), ...of });
    world.transactions.set(signal.signature, leaderTransaction(signal, side === 'sell' ? signal.tokens : 0n));
    list(theLeader, signal);
    return signal;
  };
  /** A token is launched; nobody is told. */
  const launch = (n: number) => {
    const signal = launchOf({ signature: signatureOf(n), slot: 100 + n, ...seenNow() });
    world.transactions.set(signal.signature, launchTransaction(signal));
    list(launchAddress, signal);
    return signal;
  };
  /** The leader does something that is no trade. */
  const noise = (n: number, failed = false): void => {
    const { signature, slot } = tradeOf('buy', { signature: signatureOf(n), slot: 100 + n });
    const [trades] = [leaderTransaction(tradeOf('buy', { signature, slot }))];
    world.transactions.set(signature, { ...trades, tokenChanges: [], failed });
    list(theLeader, { signature, slot, failed });
  };
  const passes = (ms: number): void => {
    world.clock.nowMs += ms;
  };
  /** Everything that was played again, handled as the executor does. */
  const execute = async (signals: readonly Signal[] = [...launches.signals(), ...walletTrades.signals()]) => {
    for (const signal of signals) await handleSignal(world.deps, signal);
  };
  const counts = async () => {
    const days = await cursors.signalCounts(dayOf(epochMs(world.clock.nowMs)));
    return Object.fromEntries(
      days.map(({ watched, delivered, late, missed }) => [watchKey(watched), { delivered, late, missed }]),
    );
  };
  const cursorOf = async (key = leaderKey) =>
    (await cursors.load()).cursors.find(({ watched }) => watchKey(watched) === key);

  for (const address of [theLeader, launchAddress]) list(address, { signature: signatureOf(0), slot: 100 });
  passes(30_000);
  await recover();
  calls.length = 0;
  return {
    ...world,
    ...{ recover, recovery, trade, launch, noise, list, passes, execute, counts, cursorOf, calls, faults },
    ...{ played: () => [...launches.signals(), ...walletTrades.signals()] },
    fetched: () => calls.filter(({ method }) => method === 'transaction').length,
    listings: () => calls.filter(({ method }) => method === 'signatures').length,
  };
};
