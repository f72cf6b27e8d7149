/** Draws what the next launch will be: its venue, its mint's traps, its story and its size. */
import { token2022Program, tokenProgram } from '../chain/program-ids.ts';
import type { MarketVolumes } from '../market-config.ts';
import type { Random } from '../random.ts';
import { drawName, type TokenName } from './names.ts';
import { drawPath, type PathShape, type PricePath } from './price-path.ts';
import { type Hostility, hostilities } from './token-register.ts';
import { pumpFunV2 } from './venues/pump-fun.ts';
import type { Venue } from './venues/venue.ts';
import { venueAt } from './venues/venues.ts';
import { sol, within } from './world.ts';

export type LaunchPlan = TokenName & {
  venue: Venue;
  kind: 'good' | Hostility;
  path: PricePath;
  tokenProgram: typeof tokenProgram | typeof token2022Program;
  decimals: number;
  /** Raw tokens: in the pool, and with each of so many background wallets. */
  poolTokens: bigint;
  insiderTokens: bigint;
  insiders: number;
  poolLamports: bigint;
  /** What the creator spends on the own coin, in the transaction after the last of the launch. */
  devLamports: bigint;
  /** Until the swap API knows the token, milliseconds. */
  tradableAfterMs: number;
};

/** A billion tokens of six decimals, as pump.fun makes them. */
export const supply = 1_000_000_000_000_000n;

/** Traps that only Token-2022 has. */
const extensions: readonly Hostility[] = ['permanent-delegate', 'transfer-fee', 'transfer-hook', 'default-frozen'];

const drawShape = (random: Random, { winner, loser, rug }: MarketVolumes['shapes']): PathShape => {
  const point = random.between(0, winner + loser + rug);
  return point < winner ? 'winner' : point < winner + loser ? 'loser' : 'rug';
};

const block = 10;

/** Whether the launch of that number is good, or how it is hostile: every ten launches hold the share, and all traps take turns. */
export const kindOf = (random: Random, hostileShare: number, serial: number): 'good' | Hostility => {
  const number = Math.floor((serial - 1) / block);
  const hostile = Math.round(block * hostileShare);
  const kinds = Array.from({ length: block }, (_, place) => {
    const trap = hostilities[(number * hostile + place) % hostilities.length];
    return place < hostile && trap !== undefined ? trap : 'good';
  });
  return random.stream(`kinds-${number}`).shuffled(kinds)[(serial - 1) % block] ?? 'good';
};

/** Draws a launch; a hostile one promises the price of a winner. */
export const planLaunch = (
  random: Random,
  volumes: MarketVolumes,
  serial: number,
  kind: 'good' | Hostility,
): LaunchPlan => {
  const drawn = venueAt(random.between(0, 100));
  const venue = kind !== 'good' && extensions.includes(kind) ? pumpFunV2 : drawn;
  const shape = kind === 'good' ? drawShape(random, volumes.shapes) : 'winner';
  // Rugs are prepared: most of the supply waits outside the pool to be dumped into it.
  const [poolPercent, insiders] = shape === 'rug' ? [40n, 6] : [75n, 4];
  const poolTokens = (supply * poolPercent) / 100n;
  return {
    ...drawName(random, serial),
    ...{ venue, kind, path: drawPath(shape, random), insiders, poolTokens },
    tokenProgram: venue.token2022 ? token2022Program : tokenProgram,
    decimals: 6,
    insiderTokens: (supply - poolTokens) / BigInt(insiders),
    poolLamports: sol(within(random, volumes.poolSol)),
    devLamports: sol(random.between(0.1, 1.5)),
    tradableAfterMs: within(random, volumes.tradableAfterMs),
  };
};
