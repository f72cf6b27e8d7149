import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceOf } from '#trading/domain/safety/confidence.ts';
import { type TokenReport, unknown } from '#trading/domain/safety/token-report.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import { anyReport, goodReport } from './reports.ts';

const score = (report: TokenReport) => confidenceOf(report).score;
const nothing = unknown('no node');

/** One fact made worse, by name; `by` says how much, 0 to 1. */
const worse: Readonly<Record<string, (report: TokenReport, by: number) => TokenReport>> = {
  'the mint becomes unsafe': (report) => ({
    ...report,
    mintAccount:
      report.mintAccount.kind === 'known' ? { ...report.mintAccount, unsafe: 'mint-authority-live' } : nothing,
  }),
  'the largest holder holds more': (report, by) => ({
    ...report,
    holders:
      report.holders.kind === 'known'
        ? { ...report.holders, largestBps: up(report.holders.largestBps, by) }
        : report.holders,
  }),
  'the ten largest hold more': (report, by) => ({
    ...report,
    holders:
      report.holders.kind === 'known'
        ? { ...report.holders, topTenBps: up(report.holders.topTenBps, by) }
        : report.holders,
  }),
  'the creator holds more': (report, by) => ({
    ...report,
    creator:
      report.creator.kind === 'known'
        ? { ...report.creator, shareBps: up(report.creator.shareBps, by) }
        : report.creator,
  }),
  'the creator launched more': (report, by) => ({
    ...report,
    creator:
      report.creator.kind === 'known'
        ? { ...report.creator, launches: report.creator.launches + Math.round(by * 20) }
        : report.creator,
  }),
  'the creator bought more at once': (report, by) => ({
    ...report,
    launch:
      report.launch.kind === 'known' ? { kind: 'known', devBuyBps: up(report.launch.devBuyBps, by) } : report.launch,
  }),
  'the pool holds less': (report, by) => ({
    ...report,
    liquidity:
      report.liquidity.kind === 'known'
        ? {
            ...report.liquidity,
            lamports: lamports((report.liquidity.lamports * BigInt(Math.round(by * 1_000))) / 1_000n),
          }
        : report.liquidity,
  }),
  'less of the LP tokens is locked': (report, by) => ({
    ...report,
    liquidity:
      report.liquidity.kind === 'known'
        ? {
            ...report.liquidity,
            lpLockedBps: report.liquidity.lpLockedBps === null ? null : Math.floor(report.liquidity.lpLockedBps * by),
          }
        : report.liquidity,
  }),
  'a sale is quoted but not simulated': (report) => ({
    ...report,
    sale: report.sale.kind === 'sold' ? { ...report.sale, how: 'quoted' } : report.sale,
  }),
  'a sale fails': (report) => ({ ...report, sale: { kind: 'unsellable', because: 'frozen' } }),
  'holders are not known': (report) => ({ ...report, holders: nothing }),
  'the creator is not known': (report) => ({ ...report, creator: nothing }),
  'the launch is not known': (report) => ({ ...report, launch: nothing }),
  'the pool is not known': (report) => ({ ...report, liquidity: nothing }),
  'the sale is not known': (report) => ({ ...report, sale: nothing }),
  'the mint is not known': (report) => ({ ...report, mintAccount: nothing }),
};

const up = (bps: number, by: number): number => Math.min(10_000, bps + Math.round((10_000 - bps) * by));

describe('confidence', () => {
  it.each(Object.entries(worse))('never rises when %s', (_, worsen) => {
    fc.assert(
      fc.property(anyReport, fc.float({ min: 0, max: 1, noNaN: true }), (report, by) => {
        expect(score(worsen(report, by))).toBeLessThanOrEqual(score(report));
      }),
    );
  });

  it('lies between 0 and 100 and is the sum of parts that keep to their measure', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { score: total, parts } = confidenceOf(report);
        expect(total).toBe(parts.reduce((sum, { points }) => sum + points, 0));
        expect(parts.reduce((sum, { most }) => sum + most, 0)).toBe(100);
        for (const { points, most } of parts) expect(points >= 0 && points <= most).toBe(true);
      }),
    );
  });

  it('is nothing when nothing is known', () => {
    const report = goodReport({
      ...{ mintAccount: nothing, holders: nothing, creator: nothing, launch: nothing, liquidity: nothing },
      ...{ sale: nothing, name: nothing },
    });
    expect(score(report)).toBe(0);
  });

  it('is full for the best that can be', () => {
    const report = goodReport();
    const { holders, creator, liquidity } = report;
    if (holders.kind !== 'known' || creator.kind !== 'known' || liquidity.kind !== 'known')
      throw new Error('not known');
    expect(
      score({
        ...report,
        holders: { ...holders, largestBps: 0, topTenBps: 0 },
        creator: { ...creator, shareBps: 0 },
        launch: { kind: 'known', devBuyBps: 0 },
        liquidity: { ...liquidity, lamports: lamports(100_000_000_000n) },
      }),
    ).toBe(100);
  });
});
