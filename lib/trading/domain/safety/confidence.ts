/**
 * How much speaks for a token, 0 to 100, as the sum of its parts. Keeps: a part that is not known scores nothing, and a worse
 * fact never raises the sum. It is no probability: it orders tokens by what the chain could say for them.
 *
 * | part | most | full for |
 * |---|---|---|
 * | mint | 25 | no authority and no extension that can harm a holder |
 * | sale | 20 | a sale that succeeded in a simulation; half for one that was only quoted |
 * | holders | 20 | nobody outside pools; falls with the ten largest (12) and with the largest (8, nothing from 50 % on) |
 * | liquidity | 15 | 100 SOL that are really there; in steps from 1 SOL on |
 * | creator | 10 | no tokens of his own (6, nothing from 20 % on), and his first launch that was seen (4) |
 * | launch | 5 | nothing bought by the creator in the launch's transaction, nothing from 20 % on |
 * | lp | 5 | LP tokens burnt or locked, in proportion; a curve has none to take |
 */
import type { TokenReport } from './token-report.ts';

export type ConfidencePart = {
  readonly part: 'mint' | 'sale' | 'holders' | 'liquidity' | 'creator' | 'launch' | 'lp';
  readonly points: number;
  readonly most: number;
};
export type Confidence = { readonly score: number; readonly parts: readonly ConfidencePart[] };

/** `most` for a share of 0, falling in a straight line to nothing at `emptyBps`; rounded down. */
const falling = (most: number, shareBps: number, emptyBps: number): number =>
  Math.floor((most * Math.max(0, emptyBps - shareBps)) / emptyBps);

const sol = 1_000_000_000n;
const liquiditySteps: readonly (readonly [lamports: bigint, points: number])[] = [
  [100n * sol, 15],
  [50n * sol, 12],
  [20n * sol, 9],
  [5n * sol, 6],
  [1n * sol, 3],
];
/** Points for a creator of so many launches at most. */
const launchSteps: readonly (readonly [launches: number, points: number])[] = [
  [1, 4],
  [3, 3],
  [10, 1],
];

const mint = ({ mintAccount }: TokenReport): number =>
  mintAccount.kind === 'known' && mintAccount.unsafe === null ? 25 : 0;

const sale = ({ sale: tried }: TokenReport): number => {
  if (tried.kind !== 'sold') return 0;
  return tried.how === 'simulated' ? 20 : 10;
};

const holders = ({ holders: held }: TokenReport): number =>
  held.kind === 'known' ? falling(12, held.topTenBps, 10_000) + falling(8, held.largestBps, 5_000) : 0;

const liquidity = ({ liquidity: pool }: TokenReport): number =>
  pool.kind === 'known' ? (liquiditySteps.find(([least]) => pool.lamports >= least)?.[1] ?? 0) : 0;

const creator = ({ creator: maker }: TokenReport): number =>
  maker.kind === 'known'
    ? falling(6, maker.shareBps, 2_000) + (launchSteps.find(([most]) => maker.launches <= most)?.[1] ?? 0)
    : 0;

const launch = ({ launch: made }: TokenReport): number =>
  made.kind === 'known' ? falling(5, made.devBuyBps, 2_000) : 0;

const lp = ({ liquidity: pool }: TokenReport): number => {
  if (pool.kind !== 'known') return 0;
  return pool.form === 'curve' ? 5 : Math.floor((5 * (pool.lpLockedBps ?? 0)) / 10_000);
};

/** The score of a report with its parts. */
export const confidenceOf = (report: TokenReport): Confidence => {
  const parts: readonly ConfidencePart[] = [
    { part: 'mint', points: mint(report), most: 25 },
    { part: 'sale', points: sale(report), most: 20 },
    { part: 'holders', points: holders(report), most: 20 },
    { part: 'liquidity', points: liquidity(report), most: 15 },
    { part: 'creator', points: creator(report), most: 10 },
    { part: 'launch', points: launch(report), most: 5 },
    { part: 'lp', points: lp(report), most: 5 },
  ];
  return { score: parts.reduce((sum, { points }) => sum + points, 0), parts };
};
