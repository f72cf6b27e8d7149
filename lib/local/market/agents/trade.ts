/** A swap of an agent: the same route that the swap API hands out, signed and sent. */
import type { Address, Signature } from '@solana/kit';
import { createNoopSigner } from '@solana/kit';
import { getCloseAccountInstruction } from '@solana-program/token-2022';
import { associatedTokenAddress } from '../chain/derive-address.ts';
import type { Keypair } from '../chain/keypair.ts';
import type { Pool } from '../chain/pool.ts';
import { quoteSwap } from '../chain/pool-quote.ts';
import { wrappedSolMint } from '../chain/program-ids.ts';
import { routeInstructions } from '../chain/route.ts';
import type { Random } from '../random.ts';
import { routeTable } from '../swap-api/route-table.ts';
import { sendAs } from './send.ts';
import type { World } from './world.ts';

export type TradeOrder = {
  wallet: Keypair;
  mint: Address;
  side: 'buy' | 'sell';
  /** Lamports to spend, or raw tokens to sell. */
  amount: bigint;
  random: Random;
  slippageBps?: number;
  /** Promises itself that many times what the pool will give: above 1 it fails on chain. */
  hope?: number;
  tip?: { destination: Address; lamports: bigint };
  /** Closes the emptied token account after a sale. */
  closeAfter?: boolean;
};

export type TradeResult = {
  signature: Signature;
  landed: boolean;
  /** Raw tokens bought or lamports received, as quoted. */
  out: bigint;
};

/** The pool of a mint that is known to have one. */
export const poolFor = (world: World, mint: Address): Pool => {
  const pool = world.pools(mint);
  if (pool === undefined) throw new Error(`${mint} has no pool`);
  return pool;
};

/** Raw tokens of a mint in the wallet's associated account. */
export const tokensOf = (world: World, wallet: Address, { baseMint, baseProgram }: Pool): bigint =>
  world.chain.tokenAccount(associatedTokenAddress(wallet, baseMint, baseProgram))?.amount ?? 0n;

/** Swaps; `landed` is false when it failed on chain. */
export const trade = (world: World, order: TradeOrder): TradeResult => {
  const { wallet, mint, side, amount, random, slippageBps = 300, hope = 1, tip, closeAfter = false } = order;
  const pool = poolFor(world, mint);
  const inputMint = side === 'buy' ? wrappedSolMint : mint;
  const { amountOut } = quoteSwap(world.chain, pool, inputMint, amount);
  const parts = routeInstructions({
    ...{ user: wallet.address, pool, inputMint, amountIn: amount, slippageBps },
    quotedOut: BigInt(Math.floor(Number(amountOut) * hope)),
    computeUnitLimit: 250_000,
    computeUnitPriceMicroLamports: BigInt(random.integer(1_000, 200_000)),
    ...(tip && { tip }),
  });
  const close = getCloseAccountInstruction(
    {
      account: associatedTokenAddress(wallet.address, mint, pool.baseProgram),
      destination: wallet.address,
      owner: createNoopSigner(wallet.address),
    },
    { programAddress: pool.baseProgram },
  );
  const instructions = [
    ...parts.computeBudgetInstructions,
    ...parts.setupInstructions,
    parts.swapInstruction,
    ...(parts.cleanupInstruction ? [parts.cleanupInstruction] : []),
    ...(closeAfter && side === 'sell' ? [close] : []),
    ...parts.otherInstructions,
  ];
  const lookupTables = [routeTable(world.chain, pool)];
  const signature = sendAs(world, instructions, { random, payer: wallet, lookupTables });
  return { signature, landed: world.chain.transaction(signature)?.error === undefined, out: amountOut };
};
