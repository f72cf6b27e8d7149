import type { TokenReport } from '../domain/safety/token-report.ts';
import type { LaunchSignal } from '../domain/signals/signal.ts';
import type { EpochMs, Mint, Signature, WalletAddress } from '../domain/values/quantities.ts';

export type TokenReports = {
  /** The newest report on a mint that was kept, whatever its age, or undefined. */
  readonly find: (mint: Mint, nowMs: EpochMs) => Promise<TokenReport | undefined>;
  /** Keeps a report for a day; one that is older than what is kept changes nothing. */
  readonly save: (report: TokenReport) => Promise<void>;
};

/** A launch that Osprey saw. */
export type SeenLaunch = { readonly creator: WalletAddress; readonly pool: string; readonly signature: Signature };

/** Who launched what, as far as Osprey itself has seen, for 7 days from a creator's last launch. */
export type LaunchBook = {
  /** Notes a launch; the same one again changes nothing. */
  readonly note: (launch: LaunchSignal, nowMs: EpochMs) => Promise<void>;
  /** How many tokens of a creator were noted besides this one, counted up to 50. */
  readonly othersBy: (creator: WalletAddress, mint: Mint, nowMs: EpochMs) => Promise<number>;
  /** The launch of a mint, or undefined when Osprey did not see it. */
  readonly launchOf: (mint: Mint, nowMs: EpochMs) => Promise<SeenLaunch | undefined>;
};
