/** Makes a token on chain as its venue would: the mint and the creation, the pool, the insiders' share, the creator's purchase. */
import type { Signature } from '@solana/kit';
import type { Keypair } from '../chain/keypair.ts';
import { type MintDesign, mintInstructions, mintToInstructions, revokeInstruction } from '../chain/mint.ts';
import { poolInstructions } from '../chain/pool.ts';
import { venuePrograms } from '../chain/program-ids.ts';
import type { Random } from '../random.ts';
import { type LaunchPlan, supply } from './launch-plan.ts';
import { act, keepFunded } from './send.ts';
import type { MarketToken } from './token-register.ts';
import { trade } from './trade.ts';
import { traders } from './traders.ts';
import type { Launch } from './venues/venue.ts';
import { venueTable } from './venues/venue-table.ts';
import type { World } from './world.ts';

export type Maker = { creator: Keypair; mint: Keypair; random: Random };

const designOf = (
  { kind, tokenProgram, decimals, name, symbol, uri }: LaunchPlan,
  { creator, mint }: Maker,
): MintDesign => {
  const authority = creator.address;
  const freezes = kind === 'freeze-authority' || kind === 'default-frozen';
  return {
    ...{ mint: mint.address, authority, decimals, programId: tokenProgram },
    ...(tokenProgram === 'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb' && { metadata: { name, symbol, uri } }),
    ...(freezes && { freezeAuthority: authority }),
    ...(kind === 'permanent-delegate' && { permanentDelegate: authority }),
    ...(kind === 'transfer-fee' && { transferFee: { basisPoints: 1_000, maximum: supply } }),
    ...(kind === 'transfer-hook' && { transferHook: venuePrograms.magicEden }),
    ...(kind === 'default-frozen' && { frozenByDefault: true }),
  };
};

/** Launches a token and puts it into the register; returns the creation's signature, undefined for a token without a venue event. */
export const launchToken = (
  world: World,
  plan: LaunchPlan,
  maker: Maker,
  { silent = false }: { silent?: boolean } = {},
): { token: MarketToken; signature: Signature | undefined } => {
  const { creator, mint, random } = maker;
  const { kind, tokenProgram, decimals, poolTokens, poolLamports } = plan;
  keepFunded(world, creator, 300, 2_000);
  const authority = creator.address;
  const launch: Launch = { ...plan, mint: mint.address, creator: authority, supply };
  const creation = silent ? undefined : plan.venue.create(launch);
  const thawBy = kind === 'default-frozen' ? { thawBy: authority } : {};
  const under = { mint: mint.address, programId: tokenProgram, payer: authority, authority };
  const opensPool = plan.venue.name === 'pump-swap' || plan.venue.name === 'raydium-v4';
  const lookupTables = [venueTable(world.chain)];
  const sending = { random, payer: creator, others: [mint], lookupTables };

  const ownShare = opensPool ? mintToInstructions({ ...under, owner: authority, amount: poolTokens, ...thawBy }) : [];
  const make = [...mintInstructions(world.chain, authority, designOf(plan, maker)), ...ownShare];
  const made = act(world, creation === undefined || opensPool ? make : [...make, creation], sending);
  const pool = poolInstructions({
    ...{ payer: authority, mint: { address: mint.address, programId: tokenProgram, decimals }, ...thawBy },
    ...{ baseAmount: poolTokens, quoteLamports: poolLamports },
    ...(!opensPool && { mintAuthority: authority }),
  });
  const pooled = act(world, creation !== undefined && opensPool ? [...pool, creation] : pool, {
    ...sending,
    others: [],
  });
  const owners = random.shuffled(traders(world)).slice(0, plan.insiders);
  const shares = owners.map(({ address: owner }) =>
    mintToInstructions({ ...under, owner, amount: plan.insiderTokens, ...thawBy }),
  );
  const revoke = kind === 'mint-authority' ? [] : [revokeInstruction(mint.address, tokenProgram, authority, 'mint')];
  act(world, [...shares.slice(0, 3).flat()], { random, payer: creator });
  act(world, [...shares.slice(3).flat(), ...revoke], { random, payer: creator });

  const token: MarketToken = {
    ...{ mint: mint.address, tokenProgram, decimals, name: plan.name, symbol: plan.symbol, kind },
    ...{ venue: plan.venue.name, creator: authority, path: plan.path },
    createdAtMs: world.nowMs(),
    tradableAtMs: world.nowMs() + plan.tradableAfterMs / world.pace,
    pathStartMs: world.scheduler.nowMs(),
    opening: { lamports: poolLamports, tokens: poolTokens },
  };
  world.tokens.add(token);
  if (canTrade(token) && !silent) {
    trade(world, { wallet: creator, mint: mint.address, side: 'buy', amount: plan.devLamports, random });
  }
  return { token, signature: creation === undefined ? undefined : opensPool ? pooled : made };
};

/** Whether swaps of the token can succeed for anyone but its maker's friends; a hook's accounts are not brought by a route. */
export const canTrade = ({ kind }: Pick<MarketToken, 'kind'>): boolean =>
  kind !== 'transfer-hook' && kind !== 'default-frozen';
