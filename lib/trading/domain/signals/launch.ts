/**
 * Recognises launches by program, first bytes of the data and account positions, over top-level and inner instructions
 * alike: most launches go through a bot's or a launchpad's own program. Never by a label or a number of accounts.
 */
import { base58OfHex } from '../values/base58.ts';
import type { Mint, WalletAddress } from '../values/quantities.ts';
import { mint, usdcMint, usdtMint, walletAddress, wrappedSolMint } from '../values/quantities.ts';
import type { LaunchInstruction } from './launch-venues.ts';
import { launchInstructions } from './launch-venues.ts';
import type { ObservedInstruction, ObservedTransaction } from './observed-transaction.ts';
import type { Venue } from './signal.ts';

export type Launch = {
  readonly venue: Venue;
  readonly mint: Mint;
  readonly creator: WalletAddress;
  /** Bonding curve or pool account. */
  readonly pool: string;
};

export type LaunchView = Pick<ObservedTransaction, 'failed' | 'feePayer' | 'instructions'>;

const byProgram: ReadonlyMap<string, readonly LaunchInstruction[]> = Map.groupBy(
  launchInstructions,
  (instruction) => instruction.programId,
);
const quoteMints: ReadonlySet<string> = new Set<string>([wrappedSolMint, usdcMint, usdtMint]);

/** The little-endian unsigned 32-bit number at `at` (in hex digits), or undefined past the end. */
const u32At = (hex: string, at: number): number | undefined => {
  const bytes = hex.slice(at, at + 8).match(/../g);
  return bytes?.length === 4 ? Number.parseInt(bytes.reverse().join(''), 16) : undefined;
};

/** The 32-byte key after an 8-byte discriminator and three Borsh strings; undefined when the data ends before it. */
const creatorInData = (dataHex: string): WalletAddress | undefined => {
  let at = 16;
  for (let strings = 0; strings < 3; strings += 1) {
    const length = u32At(dataHex, at);
    if (length === undefined) return undefined;
    at += 8 + length * 2;
  }
  const key = dataHex.slice(at, at + 64);
  return key.length === 64 ? walletAddress(base58OfHex(key)) : undefined;
};

/** The mint that is launched: the side that is not a quote asset. Undefined when both are, or when neither side says. */
const launchedMint = (shape: LaunchInstruction, accounts: readonly string[]): string | undefined => {
  const [basePosition, quotePosition] = shape.mints;
  const base = accounts[basePosition];
  if (quotePosition === undefined) return base;
  const quote = accounts[quotePosition];
  if (base === undefined || quote === undefined) return undefined;
  if (quoteMints.has(base)) return quoteMints.has(quote) ? undefined : quote;
  return shape.mintsAreSorted && !quoteMints.has(quote) ? undefined : base;
};

const read = (shape: LaunchInstruction, by: ObservedInstruction, feePayer: WalletAddress): Launch | undefined => {
  const pool = by.accounts[shape.pool];
  const launched = launchedMint(shape, by.accounts);
  const named = shape.creator === 'fee-payer' ? feePayer : by.accounts[shape.creator];
  if (pool === undefined || launched === undefined || named === undefined) return undefined;
  const creator = (shape.creatorInData ? creatorInData(by.dataHex) : undefined) ?? walletAddress(named);
  return { venue: shape.venue, mint: mint(launched), creator, pool };
};

/** Every launch in a transaction, the first one of each mint, in the order of the instructions. A failed one has none. */
export const recogniseLaunches = (tx: LaunchView): readonly Launch[] => {
  if (tx.failed) return [];
  const launches = new Map<Mint, Launch>();
  for (const instruction of tx.instructions) {
    for (const shape of byProgram.get(instruction.programId) ?? []) {
      // Programs log events by calling themselves with one account: asked first, because decoding the data costs more.
      if (instruction.accounts.length < shape.accountsNeeded || !instruction.dataHex.startsWith(shape.discriminatorHex))
        continue;
      const launch = read(shape, instruction, tx.feePayer);
      if (launch !== undefined && !launches.has(launch.mint)) launches.set(launch.mint, launch);
    }
  }
  return [...launches.values()];
};
