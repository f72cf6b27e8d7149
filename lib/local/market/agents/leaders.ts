/** The wallets worth copying: they buy good tokens before these rise (mostly), and sell in one to three parts. */
import type { Address, Signature } from '@solana/kit';
import type { Keypair } from '../chain/keypair.ts';
import type { Random } from '../random.ts';
import { jitoTipAccount } from '../swap-api/priority-fee.ts';
import { keepFunded } from './send.ts';
import type { MarketToken } from './token-register.ts';
import { poolFor, tokensOf, trade } from './trade.ts';
import { sol, type World, within } from './world.ts';

/** What a copier who is that late pays is what a purchase is judged by, milliseconds. */
const copierDelayMs = 2000;
const shortestHoldMs = 5000;
const longestHoldMs = 18_000;

export type Purchase = { token: MarketToken; sellAfterMs: number };

/** The market's leaders, in order. */
export const leaderWallets = (world: Pick<World, 'volumes' | 'wallet'>): Keypair[] =>
  Array.from({ length: world.volumes.leaders }, (_, index) => world.wallet(`leader-${index + 1}`));

/** Chooses what to buy and when to sell it; undefined when nothing is worth it. */
export const choosePurchase = (world: World, random: Random, held: ReadonlySet<Address>): Purchase | undefined => {
  const nowMs = world.scheduler.nowMs();
  const choices = world.tokens
    .all()
    .filter(({ mint, kind, tradableAtMs }) => kind === 'good' && tradableAtMs <= world.nowMs() && !held.has(mint))
    .flatMap((token) => {
      const ageMs = nowMs - token.pathStartMs;
      if (ageMs + longestHoldMs > token.path.endsAtMs) return [];
      const entry = token.path.at(ageMs + copierDelayMs);
      const best = token.path.bestBetween(ageMs + shortestHoldMs, ageMs + longestHoldMs);
      let sellAfterMs = shortestHoldMs;
      while (token.path.at(ageMs + sellAfterMs) < best * 0.97 && sellAfterMs < longestHoldMs) sellAfterMs += 500;
      return [{ token, sellAfterMs, gain: best / entry }];
    });
  if (choices.length === 0) return undefined;
  if (random.chance(world.volumes.leaderMistakes)) return random.pick(choices);
  const good = choices.filter(({ gain }) => gain > 1.2).sort((x, y) => y.gain - x.gain);
  return good.length === 0 ? undefined : random.pick(good.slice(0, 4));
};

/** Sets a leader to work for as long as the market plays. */
export const startLeader = (world: World, wallet: Keypair, random: Random): void => {
  const open = new Set<Address>();
  const leader = wallet.address;
  const tell = (side: 'buy' | 'sell', mint: Address, lamports: bigint, signature: Signature): void =>
    world.report({ kind: 'leader-trade', side, leader, mint, lamports, signature });

  const sellParts = (mint: Address, bought: bigint, parts: number): void => {
    const isLast = parts === 1;
    const amount = isLast ? bought : (bought * BigInt(random.integer(30, 60))) / 100n;
    const closeAfter = isLast && random.chance(0.3) && world.tokens.get(mint)?.path.shape !== 'wave';
    // Planned before the trade: what fails today must not keep the rest from being sold tomorrow.
    if (isLast) open.delete(mint);
    else world.scheduler.after(random.between(900, 2500), () => sellParts(mint, bought - amount, parts - 1));
    // Some of it may have moved on by other ways than a sale.
    const held = tokensOf(world, leader, poolFor(world, mint));
    if (held === 0n) return;
    const order = {
      wallet,
      mint,
      random,
      amount: amount < held ? amount : held,
      closeAfter: closeAfter && amount === held,
    };
    const result = trade(world, { ...order, side: 'sell' });
    if (result.landed) tell('sell', mint, result.out, result.signature);
  };
  const buy = (): void => {
    const purchase = open.size < 3 ? choosePurchase(world, random, open) : undefined;
    world.scheduler.after(purchase === undefined ? 1000 : within(random, world.volumes.leaderEveryMs), buy);
    if (purchase === undefined) return;
    keepFunded(world, wallet, 200, 1_000);
    const { mint } = purchase.token;
    const amount = sol(within(random, world.volumes.leaderSol));
    const tip = { destination: jitoTipAccount, lamports: BigInt(random.integer(1, 10)) * 100_000n };
    const result = trade(world, { wallet, mint, side: 'buy', amount, random, ...(random.chance(0.3) && { tip }) });
    if (!result.landed) return;
    open.add(mint);
    tell('buy', mint, amount, result.signature);
    const parts = random.integer(1, 3);
    // The first of several parts leaves earlier, so that the last one meets the best price.
    const firstMs = Math.max(shortestHoldMs, purchase.sellAfterMs - (parts - 1) * 1500);
    world.scheduler.after(firstMs + random.between(-300, 300), () => sellParts(mint, result.out, parts));
  };
  world.scheduler.after(random.between(1500, 6000), buy);
};
