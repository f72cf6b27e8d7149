/** The wallets that launch tokens, one every few seconds, and what some of them do to their holders afterwards. */
import { createNoopSigner } from '@solana/kit';
import { getFreezeAccountInstruction } from '@solana-program/token-2022';
import type { Keypair } from '../chain/keypair.ts';
import type { Random } from '../random.ts';
import { canTrade, launchToken } from './launch.ts';
import { kindOf, planLaunch } from './launch-plan.ts';
import { drawPath } from './price-path.ts';
import { act } from './send.ts';
import type { MarketToken } from './token-register.ts';
import { poolFor } from './trade.ts';
import { playPath, traders } from './traders.ts';
import { type World, within } from './world.ts';

const creatorCount = 12;

/** Freezes whoever bought, again and again: such a token can be bought and never sold. */
const freezeBuyers = (world: World, token: MarketToken, creator: Keypair, random: Random, roundsLeft: number): void => {
  if (roundsLeft === 0) return;
  world.scheduler.after(2000, () => freezeBuyers(world, token, creator, random, roundsLeft - 1));
  const friends = new Set([
    poolFor(world, token.mint).address,
    creator.address,
    ...traders(world).map(({ address }) => address),
  ]);
  const victims = world.chain
    .tokenAccountsOfMint(token.mint)
    .filter(({ owner, state }) => !friends.has(owner) && state === 'initialized')
    .slice(0, 5);
  if (victims.length === 0) return;
  const owner = createNoopSigner(creator.address);
  const freezes = victims.map(({ address: account }) =>
    getFreezeAccountInstruction({ account, mint: token.mint, owner }, { programAddress: token.tokenProgram }),
  );
  act(world, freezes, { random, payer: creator });
};

/** Launches tokens for as long as the market plays; `firstSerial` continues the numbering of an earlier run. */
export const startCreators = (world: World, random: Random, firstSerial: number): void => {
  let serial = firstSerial;
  const next = (): void => {
    world.scheduler.after(within(random, world.volumes.launchEveryMs), next);
    serial += 1;
    const creator = world.wallet(`creator-${random.integer(1, creatorCount)}`);
    const kind = kindOf(random, world.volumes.hostileShare, serial);
    const plan = planLaunch(random.stream(`launch-${serial}`), world.volumes, serial, kind);
    const own = random.stream(`token-${serial}`);
    const { token, signature } = launchToken(world, plan, {
      creator,
      mint: world.wallet(`mint-${serial}`),
      random: own,
    });
    world.report({ kind: 'launch', token, signature: signature ?? '' });
    if (canTrade(token)) playPath(world, token, own.stream('trades'));
    if (token.kind === 'freeze-authority') freezeBuyers(world, token, creator, own.stream('freezes'), 30);
  };
  world.scheduler.after(within(random, world.volumes.launchEveryMs), next);
};

/** Tokens that were there before the market opened: good ones, whose prices go in waves for as long as it plays. */
export const makeOlderTokens = (world: World, random: Random): void => {
  for (let number = 1; number <= world.volumes.olderTokens; number += 1) {
    const own = random.stream(`older-${number}`);
    const plan = planLaunch(own, { ...world.volumes, poolSol: [80, 200] }, number, 'good');
    const story = { path: drawPath('wave', own), tradableAfterMs: 0 };
    const maker = {
      creator: world.wallet(`creator-${number}`),
      mint: world.wallet(`older-mint-${number}`),
      random: own,
    };
    const { token } = launchToken(world, { ...plan, ...story }, maker, { silent: true });
    token.createdAtMs -= 24 * 3_600_000;
    playPath(world, token, own.stream('trades'));
  }
};
