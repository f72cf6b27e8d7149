/**
 * What was found out about a token, for all users alike. The zod schemas are also the form in which it is stored. A part
 * that could not be found out says so and why: no rule may take silence for good news.
 */
import * as z from 'zod';
import { address, epochMsNumber, lamportsText, mintText, tokenAmountText, walletText } from '../values/wire.ts';

const unknownPart = z.object({ kind: z.literal('unknown'), because: z.string() });
const known = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.discriminatedUnion('kind', [z.object({ kind: z.literal('known'), ...shape }), unknownPart]);

/** Of the supply; one that was rounded is rounded up. */
const shareBps = z.int().min(0).max(10_000);

const mintPart = known({
  /** The reason of `unsafeMint`, or null for a safe mint. */
  unsafe: z.string().nullable(),
  supply: tokenAmountText,
});

const holdersPart = known({
  /** The largest wallet, pools, curves, lockers and burnt tokens left out. */
  largestBps: shareBps,
  /** The ten largest wallets, counted alike. */
  topTenBps: shareBps,
  /** What pools, curves, lockers and the burn address hold. */
  setAsideBps: shareBps,
  /** Wallets among the largest token accounts. */
  wallets: z.int().nonnegative(),
});

const creatorPart = known({
  creator: walletText,
  shareBps,
  /** Tokens that Osprey saw this creator launch, this one included; see `LaunchBook`. */
  launches: z.int().positive(),
});

const launchPart = known({
  /** What creator and payer bought in the launch's own transaction. */
  devBuyBps: shareBps,
});

const liquidityPart = known({
  /** A curve sells from reserves that are partly pretended; only real SOL is counted here. */
  form: z.enum(['curve', 'pool']),
  program: z.string(),
  address,
  lamports: lamportsText,
  /** LP tokens that are burnt or locked, of all there were; null when the venue does not show it. */
  lpLockedBps: shareBps.nullable(),
});

const salePart = z.discriminatedUnion('kind', [
  /** A holder's sale succeeded in a simulation, or only a quote of it was had. */
  z.object({
    kind: z.literal('sold'),
    how: z.enum(['simulated', 'quoted']),
    tokens: tokenAmountText,
    lamports: lamportsText,
    seller: walletText.nullable(),
  }),
  z.object({ kind: z.literal('unsellable'), because: z.string() }),
  unknownPart,
]);

const namePart = known({
  name: z.string(),
  symbol: z.string(),
  uri: z.string(),
  source: z.enum(['mint', 'launch', 'metaplex']),
  /** What its metadata file names, or why that is not known; `not-asked` unless a filter wants it. */
  socials: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('known'), links: z.array(z.enum(['website', 'x', 'telegram'])) }),
    unknownPart,
    z.object({ kind: z.literal('not-asked') }),
  ]),
});

/** One scanner's word, or why it has none. */
export const scan = z.discriminatedUnion('kind', [
  /** Codes of what it warns of, of a kind that refuses; `riskScore` where the scanner gives one (0 harmless, 100 worst). */
  z.object({ kind: z.literal('known'), vetoes: z.array(z.string()), riskScore: z.number().nullable() }),
  unknownPart,
  z.object({ kind: z.literal('not-asked') }),
]);
export type Scan = z.output<typeof scan>;

export const scannerNames = ['rugCheck', 'goPlus', 'jupiter'] as const;
export type ScannerName = (typeof scannerNames)[number];

export const tokenReport = z.object({
  mint: mintText,
  assessedAtMs: epochMsNumber,
  mintAccount: mintPart,
  holders: holdersPart,
  creator: creatorPart,
  launch: launchPart,
  liquidity: liquidityPart,
  sale: salePart,
  name: namePart,
  scans: z.record(z.enum(scannerNames), scan),
});
export type TokenReport = z.output<typeof tokenReport>;
/** The JSON form that is stored. */
export type TokenReportMessage = z.input<typeof tokenReport>;

export type UnknownPart = z.output<typeof unknownPart>;
export type HoldersPart = z.output<typeof holdersPart>;
export type CreatorPart = z.output<typeof creatorPart>;
export type LaunchPart = z.output<typeof launchPart>;
export type LiquidityPart = z.output<typeof liquidityPart>;
export type SalePart = z.output<typeof salePart>;
export type NamePart = z.output<typeof namePart>;

/** A part that could not be found out. */
export const unknown = (because: string): UnknownPart => ({ kind: 'unknown', because });

/** `part` of `whole` in basis points, rounded up, so that a share is never told smaller than it is. */
export const shareOf = (part: bigint, whole: bigint): number =>
  whole <= 0n ? 10_000 : Number(part >= whole ? 10_000n : (part * 10_000n + whole - 1n) / whole);

/** The stored form of a report. */
export const reportMessageOf = (report: TokenReport): TokenReportMessage => ({
  ...report,
  mintAccount:
    report.mintAccount.kind === 'known'
      ? { ...report.mintAccount, supply: String(report.mintAccount.supply) }
      : report.mintAccount,
  liquidity:
    report.liquidity.kind === 'known'
      ? { ...report.liquidity, lamports: String(report.liquidity.lamports) }
      : report.liquidity,
  sale:
    report.sale.kind === 'sold'
      ? { ...report.sale, tokens: String(report.sale.tokens), lamports: String(report.sale.lamports) }
      : report.sale,
});
