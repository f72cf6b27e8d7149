import { getMintDecoder } from '@solana-program/token-2022';
import { beforeAll, describe, expect, it } from 'vitest';
import { launchToken } from '#local/market/agents/launch.ts';
import { kindOf, planLaunch } from '#local/market/agents/launch-plan.ts';
import { leaderWallets } from '#local/market/agents/leaders.ts';
import { createScheduler } from '#local/market/agents/scheduler.ts';
import { createTokenRegister, type Hostility, hostilities } from '#local/market/agents/token-register.ts';
import { trade } from '#local/market/agents/trade.ts';
import { launchAddresses, venueShares } from '#local/market/agents/venues/venues.ts';
import type { World } from '#local/market/agents/world.ts';
import { createChain } from '#local/market/chain/create-chain.ts';
import { decodeWire } from '#local/market/chain/decode-wire.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { token2022Program, tokenProgram } from '#local/market/chain/program-ids.ts';
import { createKnownPools } from '#local/market/known-pools.ts';
import { createManualClock } from '#local/market/market-clock.ts';
import { defaultVolumes } from '#local/market/market-config.ts';
import { createRandom } from '#local/market/random.ts';

const makeWorld = (): World => {
  const { nowMs } = createManualClock();
  const chain = createChain({ seed: 'launches', now: nowMs });
  const scheduler = createScheduler((error) => {
    throw error;
  });
  const tokens = createTokenRegister();
  const wallet = (name: string) => keypairFromSeed('launches', name);
  const pools = createKnownPools(chain);
  const random = createRandom('launches');
  return { chain, scheduler, random, tokens, pools, volumes: defaultVolumes, nowMs, pace: 1, report: () => {}, wallet };
};

describe('a launch', () => {
  let world: World;
  beforeAll(() => {
    world = makeWorld();
    for (const { address } of leaderWallets(world)) world.chain.airdrop(address, 100_000_000_000n);
  });
  let serial = 0;
  const launch = (kind: 'good' | Hostility, venue?: (typeof venueShares)[number]['venue']) => {
    serial += 1;
    const random = createRandom(`launch ${serial}`);
    const plan = planLaunch(random, defaultVolumes, serial, kind);
    const chosen = venue ?? plan.venue;
    const needs2022 = kind !== 'good' && !kind.endsWith('-authority');
    const ofProgram = needs2022 || chosen.token2022 ? token2022Program : tokenProgram;
    const whole = { ...plan, kind, venue: chosen, tokenProgram: ofProgram };
    return launchToken(world, whole, {
      creator: world.wallet('creator'),
      mint: world.wallet(`mint-${serial}`),
      random,
    });
  };

  it.each(venueShares.map(({ venue }) => venue))('on $name names its creation address, mint and creator', (venue) => {
    const { token, signature } = launch('good', venue);
    const landed = world.chain.transaction(signature ?? '');
    if (landed === undefined) throw new Error('the creation is not on the chain');
    expect(landed.error).toBeUndefined();
    expect(landed.accountKeys).toContain(venue.creationAddress);
    // Not only through a lookup table: whether Helius sees those is unknown.
    expect(decodeWire(landed.wire).staticKeys).toContain(venue.creationAddress);
    expect(landed.accountKeys).toEqual(expect.arrayContaining([token.mint, token.creator]));
    expect(landed.wire.length).toBeLessThanOrEqual(1232);
  });

  it('leaves a good mint without any authority, with a pool of 20 to 200 SOL', () => {
    const { token } = launch('good');
    expect(world.chain.mint(token.mint)).toMatchObject({ mintAuthority: undefined, freezeAuthority: undefined });
    const pool = world.pools(token.mint);
    const lamports = world.chain.tokenAccount(pool?.quoteVault ?? token.mint)?.amount ?? 0n;
    expect(lamports).toBeGreaterThan(20_000_000_000n);
    expect(lamports).toBeLessThan(202_000_000_000n);
  });

  it('can be bought and sold again when it is good', () => {
    const { token } = launch('good');
    const random = createRandom('trip');
    const [wallet] = leaderWallets(world);
    if (wallet === undefined) throw new Error('no leader');
    const bought = trade(world, { wallet, mint: token.mint, side: 'buy', amount: 300_000_000n, random });
    const sold = trade(world, { wallet, mint: token.mint, side: 'sell', amount: bought.out, random });
    expect([bought.landed, sold.landed]).toEqual([true, true]);
    expect(sold.out).toBeGreaterThan(295_000_000n);
  });

  const traits: Record<Hostility, RegExp> = {
    'mint-authority': /"mintAuthority":"[1-9A-Za-z]+"/,
    'freeze-authority': /"freezeAuthority":"[1-9A-Za-z]+"/,
    'permanent-delegate': /PermanentDelegate/,
    'transfer-fee': /"transferFeeBasisPoints":1000/,
    'transfer-hook': /"__kind":"TransferHook","authority":"\w+","programId":"\w+"/,
    'default-frozen': /"__kind":"DefaultAccountState","state":2/,
  };

  it.each(hostilities)('with %s really has it on chain', (kind) => {
    const { token } = launch(kind);
    const account = world.chain.account(token.mint);
    const mint = world.chain.mint(token.mint);
    const extensions =
      token.tokenProgram === token2022Program && account ? getMintDecoder().decode(account.data).extensions : [];
    const shown = JSON.stringify([mint, extensions], (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value instanceof Map ? [...value] : value,
    );
    expect(shown).toMatch(traits[kind]);
    expect(mint?.mintAuthority === undefined).toBe(kind !== 'mint-authority');
  });

  it.each(['transfer-hook', 'default-frozen'] as const)('with %s cannot be bought by a stranger', (kind) => {
    const { token } = launch(kind);
    const [wallet] = leaderWallets(world);
    if (wallet === undefined) throw new Error('no leader');
    const order = { wallet, mint: token.mint, side: 'buy', amount: 300_000_000n, random: createRandom('x') } as const;
    expect(trade(world, order).landed).toBe(false);
  });

  it('is found by creation addresses that no trade names', () => {
    const { token } = launch('good');
    const [wallet] = leaderWallets(world);
    if (wallet === undefined) throw new Error('no leader');
    const order = { wallet, mint: token.mint, side: 'buy', amount: 300_000_000n, random: createRandom('y') } as const;
    const landed = world.chain.transaction(trade(world, order).signature);
    expect(landed?.accountKeys.filter((key) => launchAddresses.includes(key))).toEqual([]);
  });
});

describe('twenty launches', () => {
  it('hold every trap once, and as many hostile ones as the share says', () => {
    const kinds = Array.from({ length: 20 }, (_, index) => kindOf(createRandom('kinds'), 0.3, index + 1));
    expect(kinds.filter((kind) => kind !== 'good').toSorted()).toEqual([...hostilities].toSorted());
  });
});
