/** A small market to test on: a creator, a user with money, and pools of whatever mint a test wants. */

import type { Chain, ChainConfig, LandedTransaction, SubmitResult } from '#local/market/chain/chain.ts';
import { createChain } from '#local/market/chain/create-chain.ts';
import { type Keypair, keypairFromSeed, signWire } from '#local/market/chain/keypair.ts';
import { createMint, type MintDesign } from '#local/market/chain/mint.ts';
import { createPool, type Pool } from '#local/market/chain/pool.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import { tokenProgram, wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { buildRouteTransaction, type RouteRequest } from '#local/market/chain/route.ts';

export const startedAtMs = 1_790_000_000_000;
export const oneSol = 1_000_000_000n;

export type TestMarket = { chain: Chain; creator: Keypair; user: Keypair };

export const createTestMarket = (config: Partial<ChainConfig> = {}): TestMarket => {
  const chain = createChain({ seed: 'test', now: () => startedAtMs, ...config });
  const creator = keypairFromSeed(chain.seed, 'creator');
  const user = keypairFromSeed(chain.seed, 'user');
  chain.airdrop(creator.address, 1_000n * oneSol);
  chain.airdrop(user.address, 100n * oneSol);
  return { chain, creator, user };
};

export type PoolDesign = Partial<Omit<MintDesign, 'mint' | 'authority'>> & {
  name?: string;
  baseAmount?: bigint;
  quoteLamports?: bigint;
};

/** A billion tokens of six decimals against thirty SOL unless told. */
export const openPool = ({ chain, creator }: TestMarket, design: PoolDesign = {}): Pool => {
  const { name = 'mint', baseAmount = 10n ** 15n, quoteLamports = 30n * oneSol, ...rest } = design;
  const mint = keypairFromSeed(chain.seed, name);
  const minter = { payer: creator, mint, authority: creator };
  createMint(chain, minter, { decimals: 6, programId: tokenProgram, ...rest });
  const thaw = rest.frozenByDefault ? { thawBy: creator.address } : {};
  const amounts = { baseMint: mint.address, baseAmount, quoteLamports, ...thaw };
  return createPool(chain, { payer: creator, authority: creator }, amounts);
};

/** The signed wire of a swap at the present quote, with anything of it changed. */
export const swapWire = (
  { chain, user }: TestMarket,
  pool: Pool,
  changes: Partial<RouteRequest> &
    Partial<Pick<Parameters<typeof buildRouteTransaction>[0], 'lookupTables' | 'blockhash'>> = {},
): Uint8Array => {
  const inputMint = changes.inputMint ?? wrappedSolMint;
  const amountIn = changes.amountIn ?? oneSol;
  const request = {
    user: user.address,
    pool,
    inputMint,
    amountIn,
    quotedOut: quoteSwap(chain, pool, inputMint, amountIn).amountOut,
    slippageBps: 0,
    computeUnitLimit: 200_000,
    computeUnitPriceMicroLamports: 50_000n,
    blockhash: chain.latestBlockhash().blockhash,
    ...changes,
  };
  return signWire(buildRouteTransaction(request), [user]);
};

/** The landed transaction of a submit; fails the test when it did not land. */
export const landed = (chain: Chain, result: SubmitResult): LandedTransaction => {
  const found = result.signature === undefined ? undefined : chain.transaction(result.signature);
  if (!found) throw new Error(`did not land: ${JSON.stringify(result)}`);
  return found;
};

/** The user's raw units of a mint over all accounts. */
export const holding = ({ chain, user }: TestMarket, pool: Pool): bigint =>
  chain.tokenAccountsOf(user.address, { mint: pool.baseMint }).reduce((sum, { amount }) => sum + amount, 0n);
