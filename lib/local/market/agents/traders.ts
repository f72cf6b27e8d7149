/** The background: wallets whose swaps move each token's price along its path. */
import type { Keypair } from '../chain/keypair.ts';
import { poolReserves } from '../chain/pool.ts';
import type { Random } from '../random.ts';
import { drawPath } from './price-path.ts';
import { keepFunded } from './send.ts';
import type { MarketToken } from './token-register.ts';
import { poolFor, trade } from './trade.ts';
import { sol, type World, within } from './world.ts';

const traderCount = 10;
/** Below this deviation a price is left alone, and somebody trades a little anyway. */
const tolerance = 0.02;

/** The background's wallets, filled when they run low. */
export const traders = (world: World): Keypair[] =>
  Array.from({ length: traderCount }, (_, index) => world.wallet(`trader-${index + 1}`));

/** Input to a pool that moves the price of its output to `multiple` (above 1) times the present one, its fee included. */
export const amountToMove = (reserveIn: bigint, multiple: number): bigint =>
  BigInt(Math.floor((Number(reserveIn) * (Math.sqrt(multiple) - 1)) / 0.9975));

const sellFromLargest = (world: World, token: MarketToken, amount: bigint, random: Random): void => {
  const wallets = new Map(traders(world).map((wallet) => [wallet.address, wallet]));
  const holders = world.chain.tokenAccountsOfMint(token.mint).flatMap(({ owner, amount: held }) => {
    const wallet = wallets.get(owner);
    return wallet === undefined || held === 0n ? [] : [{ wallet, held }];
  });
  let rest = amount;
  for (const { wallet, held } of holders) {
    if (rest <= 0n) return;
    const part = held < rest ? held : rest;
    trade(world, { wallet, mint: token.mint, side: 'sell', amount: part, random });
    rest -= part;
  }
};

/** Brings the price to where the path says it should be, give or take three percent. */
export const followPath = (world: World, token: MarketToken, random: Random): void => {
  const { base, quote } = poolReserves(world.chain, poolFor(world, token.mint));
  const present = Number(quote) / Number(base) / (Number(token.opening.lamports) / Number(token.opening.tokens));
  const target = token.path.at(world.scheduler.nowMs() - token.pathStartMs) * random.between(0.97, 1.03);
  const wallet = random.pick(traders(world));
  const change = target / present;
  if (Math.abs(change - 1) < tolerance) {
    trade(world, { wallet, mint: token.mint, side: 'buy', amount: sol(random.between(0.005, 0.05)), random });
  } else if (change > 1) {
    keepFunded(world, wallet, 2_000, 20_000);
    trade(world, { wallet, mint: token.mint, side: 'buy', amount: amountToMove(quote, change), random });
  } else {
    sellFromLargest(world, token, amountToMove(base, 1 / change), random);
  }
};

/** Plays a token's path from now to its end; waves begin anew from where the price then is. */
export const playPath = (world: World, token: MarketToken, random: Random): void => {
  const play = (): void => {
    const ageMs = world.scheduler.nowMs() - token.pathStartMs;
    if (ageMs > token.path.endsAtMs) {
      if (token.path.shape !== 'wave') return;
      const { base, quote } = poolReserves(world.chain, poolFor(world, token.mint));
      token.path = drawPath('wave', random);
      token.pathStartMs = world.scheduler.nowMs();
      token.opening = { lamports: quote, tokens: base };
    }
    world.scheduler.after(within(random, world.volumes.tradeEveryMs), play);
    followPath(world, token, random);
  };
  world.scheduler.after(within(random, world.volumes.tradeEveryMs), play);
};
