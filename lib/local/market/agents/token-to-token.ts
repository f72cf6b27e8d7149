/** A swap of one token for another by way of SOL, in one transaction: two routes with the wrapped SOL in between. */
import type { Signature } from '@solana/kit';
import type { Keypair } from '../chain/keypair.ts';
import type { Pool } from '../chain/pool.ts';
import { quoteSwap } from '../chain/pool-quote.ts';
import { wrappedSolMint } from '../chain/program-ids.ts';
import { routeInstructions } from '../chain/route.ts';
import type { Random } from '../random.ts';
import { routeTable } from '../swap-api/route-table.ts';
import { act } from './send.ts';
import type { World } from './world.ts';

export type TokenToToken = { wallet: Keypair; from: Pool; to: Pool; amount: bigint; random: Random };

/** Sends it; throws when it does not succeed. */
export const tokenToToken = (world: World, { wallet, from, to, amount, random }: TokenToToken): Signature => {
  const { chain } = world;
  const sale = quoteSwap(chain, from, from.baseMint, amount);
  const purchase = quoteSwap(chain, to, wrappedSolMint, sale.amountOut);
  const common = {
    user: wallet.address,
    slippageBps: 300,
    computeUnitLimit: 400_000,
    computeUnitPriceMicroLamports: 0n,
  };
  const first = routeInstructions({
    ...{ ...common, pool: from, inputMint: from.baseMint, amountIn: amount, quotedOut: sale.amountOut },
    wrapAndUnwrapSol: false,
  });
  const second = routeInstructions({
    ...{ ...common, pool: to, inputMint: wrappedSolMint, amountIn: sale.amountOut, quotedOut: purchase.amountOut },
    wrapAndUnwrapSol: false,
  });
  const closing = routeInstructions({
    ...{ ...common, pool: from, inputMint: from.baseMint, amountIn: amount, quotedOut: 0n },
  }).cleanupInstruction;
  const instructions = [
    ...[...first.setupInstructions, first.swapInstruction],
    ...[...second.setupInstructions, second.swapInstruction],
    ...(closing ? [closing] : []),
  ];
  return act(world, instructions, {
    random,
    payer: wallet,
    lookupTables: [routeTable(chain, from), routeTable(chain, to)],
  });
};
