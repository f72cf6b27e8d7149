import type { TokenReport } from '#trading/domain/safety/token-report.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import type { TokenReports } from '#trading/ports/token-reports.ts';

const keptMs = 86_400_000;

/** Reports on tokens, in memory. */
export const createMemoryTokenReports = (): TokenReports => {
  const rows = new Map<Mint, TokenReport>();
  return {
    find: async (mint, nowMs) => {
      const found = rows.get(mint);
      return found !== undefined && found.assessedAtMs + keptMs > nowMs ? found : undefined;
    },
    save: async (report) => {
      const kept = rows.get(report.mint);
      if (kept === undefined || kept.assessedAtMs <= report.assessedAtMs) rows.set(report.mint, report);
    },
  };
};
