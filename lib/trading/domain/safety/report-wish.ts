/** What an entry wants to know about a token, and whether a report that somebody else had made says it. */
import type { UserSettings } from '../settings/settings.ts';
import type { EpochMs } from '../values/quantities.ts';
import { type ScannerName, scannerNames, type TokenReport } from './token-report.ts';

export type ReportWish = {
  readonly maxAgeMs: number;
  readonly scanners: readonly ScannerName[];
  readonly scannerTimeoutMs: number;
  readonly simulation: boolean;
  readonly socials: boolean;
  /** Whether the token was launched by what starts the entry: then its creator and its launch can be known. */
  readonly launch: boolean;
};

/** The wish of a user's settings. */
export const reportWishOf = (
  { safety, sniper }: Pick<UserSettings, 'safety' | 'sniper'>,
  isLaunch: boolean,
): ReportWish => ({
  maxAgeMs: safety.maxReportAgeMs,
  scanners: scannerNames.filter((name) => safety.scanners[name] !== 'off'),
  scannerTimeoutMs: safety.scannerTimeoutMs,
  simulation: safety.requireSellSimulation,
  socials: isLaunch && sniper.requireSocials,
  launch: isLaunch,
});

/** One wish for several: what any of them wants, as fresh as the strictest. */
export const joinedWish = (wishes: readonly [ReportWish, ...ReportWish[]]): ReportWish => ({
  maxAgeMs: Math.min(...wishes.map(({ maxAgeMs }) => maxAgeMs)),
  scanners: scannerNames.filter((name) => wishes.some(({ scanners }) => scanners.includes(name))),
  scannerTimeoutMs: Math.max(...wishes.map(({ scannerTimeoutMs }) => scannerTimeoutMs)),
  simulation: wishes.some(({ simulation }) => simulation),
  socials: wishes.some(({ socials }) => socials),
  launch: wishes.some(({ launch }) => launch),
});

/** Age of a report, ms; one from the future is as old as can be, because nobody knows by how much a clock is wrong. */
export const reportAgeMs = ({ assessedAtMs }: Pick<TokenReport, 'assessedAtMs'>, nowMs: EpochMs): number =>
  nowMs < assessedAtMs ? Number.POSITIVE_INFINITY : nowMs - assessedAtMs;

/**
 * Whether a report answers a wish. One with a part that should be known and is not is made anew: what failed a moment ago
 * may succeed now. A scanner that was asked in vain is not asked again for the same report.
 */
export const answers = (report: TokenReport, wish: ReportWish, nowMs: EpochMs): boolean => {
  const { mintAccount, holders, liquidity, sale, creator, launch, name, scans } = report;
  const known = [mintAccount, holders, liquidity, sale, ...(wish.launch ? [creator, launch] : [])];
  return (
    reportAgeMs(report, nowMs) <= wish.maxAgeMs &&
    known.every(({ kind }) => kind !== 'unknown') &&
    !(wish.simulation && sale.kind === 'sold' && sale.how === 'quoted') &&
    !(wish.socials && name.kind === 'known' && name.socials.kind === 'not-asked') &&
    wish.scanners.every((scanner) => scans[scanner].kind !== 'not-asked')
  );
};
