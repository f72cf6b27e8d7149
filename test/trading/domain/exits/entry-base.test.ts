import { describe, expect, it } from 'vitest';
import { type EntryFacts, entryFactsOf } from '#trading/domain/exits/entry-base.ts';
import type { ExitNotices } from '#trading/domain/exits/exit-due.ts';
import { evaluateExits } from '#trading/domain/exits/exit-rules.ts';
import type { PriceTick } from '#trading/domain/prices/price-tick.ts';
import { mergeWatch, startWatch, type WatchState } from '#trading/domain/prices/watch-state.ts';
import { epochMs, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { goodReport } from '../safety/reports.ts';
import { cost, noRules, openPosition, startMs } from './exit-paths.ts';

const rules = { ...noRules, liquidityFallBps: 5_000, creatorSold: true };
type Look = { readonly pool?: string; readonly sol?: bigint; readonly notices?: ExitNotices };

const looks = (all: readonly Look[], from?: WatchState) => {
  let watch = from ?? startWatch(openPosition(), epochMs(startMs));
  return all.map(({ pool, sol, notices = {} }, nth) => {
    const atMs = epochMs(startMs + nth * 1_000);
    const tick: PriceTick | undefined =
      sol === undefined
        ? undefined
        : {
            ...{ sellLamports: cost, source: 'pool', atMs, liquidityLamports: sol * cost },
            ...(pool !== undefined && { pool }),
          };
    const seen = evaluateExits({ position: openPosition(), watch, tick, notices, rules, nowMs: atMs });
    watch = seen.watch;
    return { ...seen, rule: seen.fired?.rule };
  });
};
const rulesOf = (all: readonly Look[], from?: WatchState) => looks(all, from).map(({ rule }) => rule);
const creator = (tokens: bigint): Look => ({ notices: { creatorTokens: tokenAmount(tokens) } });

describe('the SOL that a fall is measured from', () => {
  it('is that of one pool: another one with less of it is no fall, and its own fall is one', () => {
    expect(
      rulesOf([
        { pool: 'a', sol: 100n },
        { pool: 'b', sol: 40n },
        { pool: 'b', sol: 20n },
      ]),
    ).toEqual([undefined, undefined, 'liquidity-fell']);
  });

  it('is what the report of the entry knew, when the pool was pulled before the first look', () => {
    const entry: EntryFacts = { pool: { address: 'a', lamports: lamports(100n * cost) } };
    expect(rulesOf([{ pool: 'a', sol: 40n, notices: { entry } }])).toEqual(['liquidity-fell']);
    expect(rulesOf([{ pool: 'b', sol: 40n, notices: { entry } }])).toEqual([undefined]);
  });

  it('is kept when a row of an earlier version names no pool', () => {
    const old = { ...startWatch(openPosition(), epochMs(startMs)), entryLiquidityLamports: lamports(100n * cost) };
    expect(rulesOf([{ pool: 'a', sol: 40n }], old)).toEqual(['liquidity-fell']);
  });

  it('is the same whichever of two watchers writes last', () => {
    const [one, other] = [looks([{ pool: 'a', sol: 40n }]), looks([{ pool: 'b', sol: 90n }])].map(([seen]) => seen);
    if (one === undefined || other === undefined) throw new Error('nothing seen');
    const baseOf = ({ entryPool, entryLiquidityLamports }: WatchState) => [entryPool, entryLiquidityLamports];
    expect(baseOf(mergeWatch(one.watch, other.watch))).toEqual(baseOf(mergeWatch(other.watch, one.watch)));
  });
});

describe('what a creator’s sale is measured from', () => {
  it('is the most that he was seen to hold', () => {
    expect(rulesOf([creator(100n), creator(500n), creator(150n)])).toEqual([undefined, undefined, 'creator-sold']);
  });

  it('was sold whole when his account is gone', () => {
    expect(rulesOf([creator(500n), { notices: { creatorMissing: true } }])).toEqual([undefined, 'creator-sold']);
  });

  it('is nothing while nobody knows that he ever held any', () => {
    expect(rulesOf([{ notices: { creatorMissing: true } }, { notices: {} }])).toEqual([undefined, undefined]);
  });
});

describe('the facts of an entry', () => {
  const report = goodReport({
    assessedAtMs: epochMs(startMs),
    mintAccount: { kind: 'known', unsafe: null, supply: tokenAmount(1_000_000n) },
    creator: { kind: 'known', creator: openPosition().wallet, shareBps: 301, launches: 1 },
  });

  it('are those of a report that was made for it, and nothing of the creator, of whom it counts more accounts than are watched', () => {
    if (report.liquidity.kind !== 'known') throw new Error('no liquidity');
    const { address, lamports: held } = report.liquidity;
    expect(entryFactsOf(report, epochMs(startMs + 5_000))).toEqual({ pool: { address, lamports: held } });
  });

  it('are none when the report was made at another time', () => {
    expect(entryFactsOf(report, epochMs(startMs + 61_000))).toEqual({});
    expect(entryFactsOf(report, epochMs(startMs - 61_000))).toEqual({});
  });
});
