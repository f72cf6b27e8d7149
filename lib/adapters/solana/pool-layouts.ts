/**
 * Pools and curves from their bytes: where the real SOL is. Layouts: pump-fun/pump-public-docs (BondingCurve, Pool),
 * raydium-io (AMM v4 `AmmInfo`, CPMM and LaunchLab `PoolState`), MeteoraAg (`VirtualPool` of
 * dynamic-bonding-curve, `Pool` of damm-v2).
 */
import bs58 from 'bs58';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { RawAccount } from './read-accounts.ts';

/** LP tokens: their mint, and how many there were when nobody had burnt any. */
export type LpTokens = { readonly mint: string; readonly issued: bigint };

export type PoolLayout = {
  readonly form: 'curve' | 'pool';
  readonly program: string;
  /** Named by the account itself; undefined where the layout does not hold it. */
  readonly baseMint: string | undefined;
  /** SOL that the account says is really there, not more than it holds itself where it holds the SOL. */
  readonly lamports: bigint | undefined;
  /** Token account with the SOL, to be read and to be of wrapped SOL. */
  readonly quoteVault: string | undefined;
  readonly lp: LpTokens | undefined;
};

const keyAt = (data: Buffer, at: number): string => bs58.encode(data.subarray(at, at + 32));
const u64At = (data: Buffer, at: number): bigint => data.readBigUInt64LE(at);
const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);

type Reader = { readonly bytes: number; readonly read: (account: RawAccount) => PoolLayout };

/** `BondingCurve`: virtual token, virtual SOL, real token, real SOL, supply, complete. The SOL lies in the account itself. */
const pumpCurve: Reader = {
  bytes: 49,
  read: ({ program, data, lamports }) => ({
    ...{ form: 'curve', program, baseMint: undefined, quoteVault: undefined, lp: undefined },
    lamports: smaller(u64At(data, 32), lamports),
  }),
};

/** `Pool`: bump, index, creator, base mint, quote mint, LP mint, vaults, LP supply as issued. */
const pumpSwap: Reader = {
  bytes: 211,
  read: ({ program, data }) => ({
    ...{ form: 'pool', program, baseMint: keyAt(data, 43), lamports: undefined, quoteVault: keyAt(data, 171) },
    lp: { mint: keyAt(data, 107), issued: u64At(data, 203) },
  }),
};

/** The side of two that is wrapped SOL. */
const solSide = (data: Buffer, mints: readonly [number, number], vaults: readonly [number, number]) => {
  const side = keyAt(data, mints[0]) === wrappedSolMint ? 0 : 1;
  return { baseMint: keyAt(data, side === 0 ? mints[1] : mints[0]), quoteVault: keyAt(data, vaults[side] ?? 0) };
};

const raydiumAmm: Reader = {
  bytes: 752,
  read: ({ program, data }) => ({
    ...{ form: 'pool', program, lamports: undefined, ...solSide(data, [400, 432], [336, 368]) },
    lp: { mint: keyAt(data, 464), issued: u64At(data, 720) },
  }),
};

const raydiumCpmm: Reader = {
  bytes: 341,
  read: ({ program, data }) => ({
    ...{ form: 'pool', program, lamports: undefined, ...solSide(data, [168, 200], [72, 104]) },
    lp: { mint: keyAt(data, 136), issued: u64At(data, 333) },
  }),
};

/** `PoolState`: real quote, and a vault that also holds fees. */
const launchLab: Reader = {
  bytes: 333,
  read: ({ program, data }) => ({
    ...{ form: 'curve', program, baseMint: keyAt(data, 205), quoteVault: keyAt(data, 301), lp: undefined },
    lamports: u64At(data, 61),
  }),
};

/** `VirtualPool`: base mint, vaults, base and quote reserve; the quote mint is told by its vault alone. */
const meteoraDbc: Reader = {
  bytes: 248,
  read: ({ program, data }) => ({
    ...{ form: 'curve', program, baseMint: keyAt(data, 136), quoteVault: keyAt(data, 200), lp: undefined },
    lamports: u64At(data, 240),
  }),
};

/** `Pool`: fees, then the two mints and their vaults. Its liquidity lies in positions, not in LP tokens. */
const meteoraDamm: Reader = {
  bytes: 296,
  read: ({ program, data }) => ({
    ...{ form: 'pool', program, lamports: undefined, ...solSide(data, [168, 200], [232, 264]) },
    lp: undefined,
  }),
};

export const pumpCurveProgram = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';

/** What a pump.fun curve trades by, and how much of its SOL it only pretends to hold. */
export type CurveReserves = { readonly base: bigint; readonly quote: bigint; readonly virtualLamports: bigint };

/** From the account's first 49 bytes; `ended` once it trades no more, undefined when these are no curve's. */
export const curveReservesIn = (data: Buffer): CurveReserves | 'ended' | undefined => {
  if (data.length < pumpCurve.bytes) return undefined;
  const [base, quote, real] = [u64At(data, 8), u64At(data, 16), u64At(data, 32)];
  if (data[48] !== 0 || base === 0n || quote === 0n) return 'ended';
  return real > quote ? undefined : { base, quote, virtualLamports: quote - real };
};

const readers: Readonly<Record<string, Reader>> = {
  [pumpCurveProgram]: pumpCurve,
  pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA: pumpSwap,
  '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8': raydiumAmm,
  CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C: raydiumCpmm,
  LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj: launchLab,
  dbcij3LWUppWqq96dh6gJWwBifmcGfLSB5D4DuSMaqN: meteoraDbc,
  cpamdpZCGKUy5JxQXB4dcpGPiikHawvSWAd6mEn1sGG: meteoraDamm,
};

/** What a pool's account says, or undefined for one of a program that is not known here, or of another mint. */
export const poolLayoutOf = (account: RawAccount, mint: Mint): PoolLayout | undefined => {
  const reader = readers[account.program];
  if (reader === undefined || account.data.length < reader.bytes) return undefined;
  const layout = reader.read(account);
  return layout.baseMint === undefined || layout.baseMint === mint ? layout : undefined;
};
