/** What every memory of seen signals must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '#trading/domain/signals/signal.ts';
import { epochMs, type Signature } from '#trading/domain/values/quantities.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';
import { launchSignalOf, tradeSignalOf } from '../trading/signals.ts';
import { atMs, leader, wallet } from './journal-values.ts';

const trade = { ...tradeSignalOf(1), wallet: leader };
const launch = launchSignalOf(2);
const ofLeader = { kind: 'leader', address: leader } as const;
const ofLaunches = { kind: 'launches', address: wallet } as const;
const twoDaysMs = 2 * 86_400_000;

/** Runs the suite on memories that `create` makes, empty each time. */
export const describeSeenSignals = (name: string, create: () => Promise<SeenSignals>): void => {
  describe(`seen signals on ${name}`, () => {
    let seen: SeenSignals;
    beforeEach(async () => {
      seen = await create();
    });
    const mark = (signal: Signal, afterMs = 0) => seen.mark(signal, epochMs(atMs + afterMs));
    const known = async (of: Parameters<SeenSignals['known']>[0], signatures: readonly Signature[], afterMs = 0) =>
      Object.fromEntries(await seen.known(of, signatures, epochMs(atMs + afterMs)));

    it('know the marked ones among those asked for, and no other', async () => {
      await mark(trade);
      await mark({ ...tradeSignalOf(3), wallet: leader });
      const note = { seenAtMs: trade.seenAtMs, recovered: false };
      expect(await known(ofLeader, [trade.signature, launch.signature])).toEqual({ [trade.signature]: note });
      expect(await known(ofLeader, [])).toEqual({});
    });

    it('keep the trades of two wallets and the launches of one transaction apart', async () => {
      await mark(trade);
      expect(await known({ kind: 'leader', address: wallet }, [trade.signature])).toEqual({});
      expect(await known(ofLaunches, [trade.signature])).toEqual({});
      await mark({ ...launch, signature: trade.signature });
      expect(await known(ofLaunches, [trade.signature])).not.toEqual({});
    });

    it('know a launch for every launch address: one webhook brings all that a transaction launched', async () => {
      await mark(launch);
      for (const address of [wallet, leader])
        expect(Object.keys(await known({ kind: 'launches', address }, [launch.signature]))).toEqual([launch.signature]);
    });

    it('keep the first note, also when the cursor finds it again', async () => {
      await mark(trade);
      await mark({ ...trade, seenAtMs: epochMs(trade.seenAtMs + 60_000), recovered: true }, 60_000);
      const [note] = Object.values(await known(ofLeader, [trade.signature], 60_000));
      expect(note).toEqual({ seenAtMs: trade.seenAtMs, recovered: false });
    });

    it('know that the cursor found it', async () => {
      await mark({ ...trade, recovered: true });
      const [note] = Object.values(await known(ofLeader, [trade.signature]));
      expect(note).toEqual({ seenAtMs: trade.seenAtMs, recovered: true });
    });

    it('forget after two days, and take a new note then', async () => {
      await mark(trade);
      expect(await known(ofLeader, [trade.signature], twoDaysMs - 1)).not.toEqual({});
      expect(await known(ofLeader, [trade.signature], twoDaysMs)).toEqual({});
      await mark({ ...trade, recovered: true }, twoDaysMs);
      expect(Object.values(await known(ofLeader, [trade.signature], twoDaysMs + 1))).toMatchObject([
        { recovered: true },
      ]);
    });

    it('know when each route last brought a signal, to within fifteen seconds', async () => {
      expect(await seen.lastDelivered()).toEqual({});
      await mark(trade);
      expect(await seen.lastDelivered()).toEqual({ 'wallet-trades': trade.seenAtMs });
      await mark(launch);
      const later = { ...tradeSignalOf(4), seenAtMs: epochMs(trade.seenAtMs + 15_000) };
      await mark(later);
      const now = { launches: launch.seenAtMs, 'wallet-trades': later.seenAtMs };
      expect(await seen.lastDelivered()).toEqual(now);
      // One that was on its way for long, and one that no webhook brought.
      await mark(tradeSignalOf(5));
      await mark({ ...tradeSignalOf(6), seenAtMs: epochMs(trade.seenAtMs + 60_000), recovered: true });
      expect(await seen.lastDelivered()).toEqual(now);
    });

    it('know a hundred and fifty of two hundred at once', async () => {
      const signals = Array.from({ length: 200 }, (_, index) => ({ ...tradeSignalOf(1_000 + index), wallet: leader }));
      await Promise.all(signals.slice(0, 150).map((signal) => mark(signal)));
      const found = await known(
        ofLeader,
        signals.map(({ signature }) => signature),
      );
      expect(Object.keys(found)).toHaveLength(150);
    });
  });
};
