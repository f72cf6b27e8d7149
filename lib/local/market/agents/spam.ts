/** What touches the leaders and is no trade to copy: gifts, dust, transfers, an NFT, liquidity, token against token, failures. */
import { type Address, createNoopSigner, type Instruction, type Signature } from '@solana/kit';
import { getTransferSolInstruction } from '@solana-program/system';
import { getTransferCheckedInstruction } from '@solana-program/token-2022';
import { associatedTokenAddress } from '../chain/derive-address.ts';
import type { Keypair } from '../chain/keypair.ts';
import {
  createAssociatedAccountInstruction,
  mintInstructions,
  mintToInstructions,
  revokeInstruction,
} from '../chain/mint.ts';
import { memoProgram, tokenProgram, venuePrograms } from '../chain/program-ids.ts';
import type { SpamKind } from '../market-events.ts';
import type { Random } from '../random.ts';
import { act, keepFunded, sendAs } from './send.ts';
import { tokenToToken } from './token-to-token.ts';
import { poolFor, tokensOf, trade } from './trade.ts';
import { sol, type World, within } from './world.ts';

type Spam = { world: World; leader: Keypair; random: Random; serial: number };

const spamKinds: readonly SpamKind[] = [
  ...['token-airdrop', 'token-airdrop', 'zero-lamport-transfer', 'zero-lamport-transfer', 'sol-transfer'],
  ...['nft-sale', 'liquidity-move', 'token-to-token', 'failed-swap'],
] as SpamKind[];

const moveTokens = (
  from: Address,
  to: Address,
  mint: Address,
  program: Address,
  amount: bigint,
  decimals: number,
): Instruction[] => [
  createAssociatedAccountInstruction(from, to, mint, program),
  getTransferCheckedInstruction(
    {
      ...{ mint, amount, decimals, authority: createNoopSigner(from) },
      source: associatedTokenAddress(from, mint, program),
      destination: associatedTokenAddress(to, mint, program),
    },
    { programAddress: program },
  ),
];

/** A worthless token of which everybody gets some; made with its first gift. */
const airdrop = ({ world, leader, random }: Spam): Signature => {
  const spammer = world.wallet('spammer');
  const mint = world.wallet('spam-mint');
  keepFunded(world, spammer, 10, 100);
  const under = { payer: spammer.address, mint: mint.address, programId: tokenProgram, authority: spammer.address };
  if (world.chain.mint(mint.address) === undefined) {
    const design = { mint: mint.address, authority: spammer.address, decimals: 6, programId: tokenProgram };
    const made = [...mintInstructions(world.chain, spammer.address, design)];
    act(world, [...made, ...mintToInstructions({ ...under, owner: spammer.address, amount: 10n ** 18n })], {
      ...{ random, payer: spammer },
      others: [mint],
    });
  }
  const gift = moveTokens(spammer.address, leader.address, mint.address, tokenProgram, 1_500_000_000n, 6);
  return act(world, gift, { random, payer: spammer });
};

const dust = ({ world, leader, random }: Spam): Signature => {
  const spammer = world.wallet('spammer');
  keepFunded(world, spammer, 10, 100);
  const amount = BigInt(random.integer(0, 1));
  const transfer = getTransferSolInstruction({
    source: createNoopSigner(spammer.address),
    destination: leader.address,
    amount,
  });
  const memo = {
    programAddress: memoProgram,
    data: new TextEncoder().encode('You won! Claim 100 SOL at claim.example'),
  };
  return act(world, [transfer, memo], { random, payer: spammer });
};

const payment = ({ world, leader, random }: Spam): Signature => {
  const friend = world.wallet('friend');
  keepFunded(world, friend, 20, 200);
  const [from, to] = random.chance(0.5) ? [leader, friend] : [friend, leader];
  const amount = sol(random.between(0.1, 2));
  const source = createNoopSigner(from.address);
  const transfer = getTransferSolInstruction({ source, destination: to.address, amount });
  // As wallets send it: a bare transfer, no budget.
  const memo = { programAddress: memoProgram, data: new TextEncoder().encode(`rent ${random.integer(1, 1_000_000)}`) };
  return sendAs(world, [transfer, memo], { random, payer: from });
};

/** Looks like a purchase of a token for a lot of SOL, but for its decimals. */
const nftSale = ({ world, leader, random, serial }: Spam): Signature => {
  const seller = world.wallet('nft-seller');
  const nft = world.wallet(`nft-${serial}`);
  keepFunded(world, seller, 10, 100);
  const design = { mint: nft.address, authority: seller.address, decimals: 0, programId: tokenProgram };
  const under = { payer: seller.address, mint: nft.address, programId: tokenProgram, authority: seller.address };
  const made = [
    ...mintInstructions(world.chain, seller.address, design),
    ...mintToInstructions({ ...under, owner: seller.address, amount: 1n }),
    revokeInstruction(nft.address, tokenProgram, seller.address, 'mint'),
  ];
  act(world, made, { random, payer: seller, others: [nft] });
  const pay = getTransferSolInstruction({
    source: createNoopSigner(leader.address),
    destination: seller.address,
    amount: sol(random.between(0.5, 8)),
  });
  const [open, hand] = moveTokens(seller.address, leader.address, nft.address, tokenProgram, 1n, 0) as [
    Instruction,
    Instruction,
  ];
  const sale: Instruction = {
    programAddress: venuePrograms.magicEden,
    accounts: [],
    data: Uint8Array.of(37, 74, 217, 157),
  };
  return act(world, [sale, open, pay, hand], { random, payer: leader, others: [seller] });
};

const olderMints = (world: World): Address[] =>
  world.tokens
    .all()
    .filter(({ kind, path }) => kind === 'good' && path.shape === 'wave')
    .map(({ mint }) => mint);

/** Two tokens at once, out of a pool or back into it; nothing was bought or sold. */
const liquidityMove = ({ world, leader, random }: Spam): Signature | undefined => {
  const provider = world.wallet('liquidity-pool');
  keepFunded(world, provider, 20, 500);
  const [first, second] = random.shuffled(olderMints(world));
  if (first === undefined || second === undefined) return undefined;
  const both = [first, second].map((mint) => poolFor(world, mint));
  for (const pool of both) {
    if (tokensOf(world, provider.address, pool) > 0n) continue;
    trade(world, { wallet: provider, mint: pool.baseMint, side: 'buy', amount: sol(2), random });
  }
  const back = both.every((pool) => tokensOf(world, leader.address, pool) > 0n) && random.chance(0.5);
  const [from, to] = back ? [leader, provider] : [provider, leader];
  const moves = both.flatMap((pool) => {
    const amount = tokensOf(world, from.address, pool) / 10n;
    return moveTokens(from.address, to.address, pool.baseMint, pool.baseProgram, amount, pool.baseDecimals);
  });
  return act(world, moves, { random, payer: from, others: [] });
};

const swapTokens = ({ world, leader, random }: Spam): Signature | undefined => {
  const [from, to] = random.shuffled(olderMints(world)).map((mint) => poolFor(world, mint));
  if (from === undefined || to === undefined) return undefined;
  const held = tokensOf(world, leader.address, from);
  if (held === 0n) return undefined;
  return tokenToToken(world, { wallet: leader, from, to, amount: held / 4n, random });
};

const failedSwap = ({ world, leader, random }: Spam): Signature | undefined => {
  const mints = olderMints(world);
  if (mints.length === 0) return undefined;
  const amount = sol(within(random, world.volumes.leaderSol));
  return trade(world, { wallet: leader, mint: random.pick(mints), side: 'buy', amount, random, hope: 2 }).signature;
};

const spread: Record<SpamKind, (spam: Spam) => Signature | undefined> = {
  'token-airdrop': airdrop,
  'zero-lamport-transfer': dust,
  'sol-transfer': payment,
  'nft-sale': nftSale,
  'liquidity-move': liquidityMove,
  'token-to-token': swapTokens,
  'failed-swap': failedSwap,
};

/** Bothers the leaders for as long as the market plays; `run` tells this run's NFTs from an earlier one's. */
export const startSpam = (world: World, leaders: readonly Keypair[], random: Random, run: number): void => {
  let serial = run * 1_000_000;
  const next = (): void => {
    world.scheduler.after(within(random, world.volumes.spamEveryMs), next);
    serial += 1;
    const what = random.pick(spamKinds);
    const leader = random.pick(leaders);
    const signature = spread[what]({ world, leader, random, serial });
    if (signature !== undefined) world.report({ kind: 'spam', what, leader: leader.address, signature });
  };
  world.scheduler.after(within(random, world.volumes.spamEveryMs), next);
};
