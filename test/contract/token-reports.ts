/** What every keeper of token reports and every launch book must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { TokenReport } from '#trading/domain/safety/token-report.ts';
import type { LaunchSignal } from '#trading/domain/signals/signal.ts';
import { epochMs, lamports, signature, walletAddress } from '#trading/domain/values/quantities.ts';
import type { LaunchBook, TokenReports } from '#trading/ports/token-reports.ts';
import { goodReport } from '../trading/domain/safety/reports.ts';
import { mintNumber } from './journal-values.ts';

const at = epochMs(1_800_000_000_000);
const dayMs = 86_400_000;
const later = (ms: number) => epochMs(at + ms);

/** Runs the suite on keepers that `create` makes, empty each time. */
export const describeTokenReports = (name: string, create: () => Promise<TokenReports>): void => {
  describe(`token reports on ${name}`, () => {
    let reports: TokenReports;
    beforeEach(async () => {
      reports = await create();
    });
    const reportOn = (n: number, ms = 0) => goodReport({ mint: mintNumber(n), assessedAtMs: later(ms) });

    it('gives back every fact of a report, and nothing for a token that nobody looked at', async () => {
      const report: TokenReport = {
        ...reportOn(1),
        liquidity: {
          kind: 'known',
          form: 'curve',
          program: 'pump',
          address: 'A'.repeat(43),
          lamports: lamports(18_446_744_073_709_551_615n),
          lpLockedBps: null,
        },
        holders: { kind: 'unknown', because: 'solana/rpc-failed' },
        scans: {
          rugCheck: { kind: 'known', vetoes: ['rugged'], riskScore: 88.5 },
          goPlus: { kind: 'unknown', because: 'timed-out' },
          jupiter: { kind: 'not-asked' },
        },
      };
      await reports.save(report);
      expect(await reports.find(mintNumber(1), at)).toEqual(report);
      expect(await reports.find(mintNumber(2), at)).toBeUndefined();
    });

    it('keeps the newest of several, in whatever order they come', async () => {
      await reports.save(reportOn(1, 5_000));
      await reports.save(reportOn(1, 1_000));
      expect((await reports.find(mintNumber(1), later(6_000)))?.assessedAtMs).toBe(later(5_000));
      await reports.save(reportOn(1, 9_000));
      expect((await reports.find(mintNumber(1), later(9_000)))?.assessedAtMs).toBe(later(9_000));
    });

    it('forgets a report after a day, whether or not its row was tidied away', async () => {
      await reports.save(reportOn(1));
      expect(await reports.find(mintNumber(1), later(dayMs - 1))).toBeDefined();
      expect(await reports.find(mintNumber(1), later(dayMs))).toBeUndefined();
    });
  });
};

const creator = walletAddress('C'.repeat(43));
const launchOf = (n: number, by = creator): LaunchSignal => ({
  ...{ kind: 'launch', slot: 5, blockTimeMs: at, seenAtMs: at, venue: 'pump-fun' },
  ...{ mint: mintNumber(n), creator: by, pool: 'P'.repeat(43), signature: signature('s'.repeat(80) + String(n + 1)) },
});

/** Runs the suite on books that `create` makes, empty each time. */
export const describeLaunchBook = (name: string, create: () => Promise<LaunchBook>): void => {
  describe(`launches on ${name}`, () => {
    let book: LaunchBook;
    beforeEach(async () => {
      book = await create();
    });

    it('counts what else a creator launched, each token once however often it is told', async () => {
      for (const n of [1, 2, 2, 3, 1]) await book.note(launchOf(n), at);
      await book.note(launchOf(4, walletAddress('D'.repeat(43))), at);
      expect(await book.othersBy(creator, mintNumber(3), at)).toBe(2);
      expect(await book.othersBy(creator, mintNumber(9), at)).toBe(3);
      expect(await book.othersBy(walletAddress('E'.repeat(43)), mintNumber(1), at)).toBe(0);
    });

    it('counts launches that are noted at once', async () => {
      await Promise.all(Array.from({ length: 8 }, (_, n) => book.note(launchOf(n), at)));
      expect(await book.othersBy(creator, mintNumber(99), at)).toBe(8);
    });

    it('counts no further than 50', async () => {
      for (let n = 0; n < 53; n += 1) await book.note(launchOf(n), at);
      expect(await book.othersBy(creator, mintNumber(99), at)).toBe(50);
    });

    it('forgets a creator 7 days after his last launch and begins anew', async () => {
      await book.note(launchOf(1), at);
      await book.note(launchOf(2), later(6 * dayMs));
      expect(await book.othersBy(creator, mintNumber(9), later(12 * dayMs))).toBe(2);
      expect(await book.othersBy(creator, mintNumber(9), later(13 * dayMs))).toBe(0);
      await book.note(launchOf(3), later(13 * dayMs));
      expect(await book.othersBy(creator, mintNumber(9), later(13 * dayMs))).toBe(1);
    });

    it('tells the launch of a mint for 7 days, as it was first seen', async () => {
      const { pool, signature: id } = launchOf(1);
      await book.note(launchOf(1), at);
      await book.note(launchOf(1, walletAddress('D'.repeat(43))), later(1_000));
      expect(await book.launchOf(mintNumber(1), later(7 * dayMs - 1))).toEqual({ creator, pool, signature: id });
      expect(await book.launchOf(mintNumber(1), later(7 * dayMs))).toBeUndefined();
      expect(await book.launchOf(mintNumber(2), at)).toBeUndefined();
    });
  });
};
