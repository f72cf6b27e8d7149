import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { planEntries } from '#trading/domain/orders/plan.ts';
import { copyRelation, initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { initialUserSettings, type UserRow, userSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, lamports, userId } from '#trading/domain/values/quantities.ts';
import { launchOf, theLeader, theWallet, tradeOf } from '../../use-cases/trading-world.ts';

const nowMs = epochMs(1_800_000_000_000);

type Change = (settings: UserRow['settings']) => void;

const userNamed = (name: string, change: Change = () => {}): UserRow => {
  const settings = userSettings.parse(initialUserSettings(theWallet));
  change(settings);
  return { userId: userId(name), version: 3, updatedAtMs: 0, updatedBy: 'test', why: 'test', settings };
};

const sniping: Change = (settings) => void (settings.sniper.enabled = true);
const copying =
  (sizing: UserRow['settings']['copy'][number]['sizing']): Change =>
  (settings) => {
    settings.copy = [
      {
        ...copyRelation.parse(initialCopyRelation(theLeader)),
        sizing,
        minLeaderSpendLamports: lamports(10_000_000n),
        maxLeaderSpendLamports: lamports(5_000_000_000n),
      },
    ];
  };
const ratio = copying({ kind: 'ratio', ratioBps: 1_000, maxSpendLamports: lamports(50_000_000n) });

describe('a plan', () => {
  it('has an entry for every user that snipes the venue, and none for the others', () => {
    const users = [userNamed('a', sniping), userNamed('b'), userNamed('c', sniping)];
    const { entries, skips } = planEntries(launchOf(), users, nowMs, sha256Digest);
    expect(entries.map((entry) => entry.userId)).toEqual(['a', 'c']);
    expect(skips).toEqual([]);
  });

  it('copies a share of what the leader spent, up to the most that is set', () => {
    const spendOf = (quoteAmount: bigint) =>
      planEntries(tradeOf('buy', { quoteAmount: lamports(quoteAmount) }), [userNamed('a', ratio)], nowMs, sha256Digest)
        .entries[0]?.spendLamports;
    expect(spendOf(300_000_000n)).toBe(30_000_000n);
    expect(spendOf(3_000_000_000n)).toBe(50_000_000n);
  });

  it('says why it does not follow a leader who paid in a stablecoin: there is no ratio', () => {
    const skipOf = (overrides: Parameters<typeof tradeOf>[1]) =>
      planEntries(tradeOf('buy', overrides), [userNamed('a', ratio)], nowMs, sha256Digest).skips[0]?.reason;
    expect(skipOf({ quoteAsset: 'USDC' })).toBe('leader-paid-in-stablecoin');
  });

  it('copies a share of the free SOL, up to the most that is set, and records what it is a share of', () => {
    const share = copying({ kind: 'wallet-share', shareBps: 250, maxSpendLamports: lamports(50_000_000n) });
    const planned = (free: bigint) =>
      planEntries(
        tradeOf('buy'),
        [userNamed('a', share)],
        nowMs,
        sha256Digest,
        new Map([[userId('a'), lamports(free)]]),
      );
    const small = { spendLamports: 25_000_000n, sizedFromLamports: 1_000_000_000n, rule: 'copy-wallet-share' };
    expect(planned(1_000_000_000n).entries).toMatchObject([small]);
    expect(planned(4_000_000_000n).entries).toMatchObject([{ spendLamports: 50_000_000n }]);
    const unasked = planEntries(tradeOf('buy'), [userNamed('a', share)], nowMs, sha256Digest);
    expect(unasked).toMatchObject({ entries: [], skips: [{ reason: 'signal-too-old' }] });
  });

  it('does not copy a leader while he is paused, and says so', () => {
    const reasonFor = (signal: ReturnType<typeof tradeOf>, change: Change) =>
      planEntries(signal, [userNamed('a', change)], nowMs, sha256Digest).skips[0]?.reason;
    const paused: Change = (settings) => {
      ratio(settings);
      for (const relation of settings.copy) relation.enabled = false;
    };
    expect(reasonFor(tradeOf('buy'), paused)).toBe('leader-paused');
  });

  it('never enters on a leader that sells', () => {
    expect(planEntries(tradeOf('sell'), [userNamed('a', ratio)], nowMs, sha256Digest)).toEqual({
      entries: [],
      skips: [],
    });
  });

  it('gives the same order ids for the same signal, whenever and among whomever it is planned', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, fc.nat(), (users, later) => {
        const plan = (some: readonly string[], at: number) =>
          planEntries(
            launchOf(),
            some.map((name) => userNamed(name, sniping)),
            epochMs(at),
            sha256Digest,
          ).entries;
        const all = plan(users, nowMs);
        expect(plan(users, nowMs + later)).toEqual(all);
        for (const [index, name] of users.entries()) expect(plan([name], nowMs)[0]).toEqual(all[index]);
        expect(new Set(all.map(({ orderId }) => orderId)).size).toBe(users.length);
      }),
    );
  });
});
