/** Genuine Jupiter swaps are let pass; left out where the recordings are not. */
import { existsSync, readFileSync } from 'node:fs';
import bs58 from 'bs58';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ownTokenAccounts } from '#adapters/solana/own-token-accounts.ts';
import type { DecodedInstruction } from '#trading/domain/swaps/decoded-transaction.ts';
import { unsignedAt } from '#trading/domain/swaps/decoded-transaction.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { inspectSwap } from '#trading/domain/swaps/swap-inspection.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import {
  basisPoints,
  lamports,
  type Mint,
  mint,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';

const folder = new URL('../../../../../shared/fixtures/helius/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

const hexOf = (base58: string): string => Buffer.from(bs58.decode(base58)).toString('hex');
const enhanced = z.object({
  instructions: z.array(z.object({ programId: z.string(), accounts: z.array(z.string()), data: z.string() })),
});
const fromEnhanced = (name: string): readonly DecodedInstruction[] =>
  z
    .tuple([enhanced])
    .rest(z.unknown())
    .parse(read(name))[0]
    .instructions.map(({ data, ...rest }) => ({ ...rest, dataHex: hexOf(data) }));

const compiled = z.object({ programIdIndex: z.number(), accounts: z.array(z.number()), data: z.string() });
const message = z.object({ accountKeys: z.array(z.string()), instructions: z.array(compiled) });
const fromRpc = (name: string): readonly DecodedInstruction[] => {
  const recorded = z.object({ transaction: z.object({ message }) });
  const { accountKeys, instructions } = z
    .union([recorded, z.object({ result: recorded }).transform(({ result }) => result)])
    .parse(read(name)).transaction.message;
  return instructions.map(({ programIdIndex, accounts, data }) => ({
    programId: accountKeys[programIdIndex] ?? 'hidden',
    // Those of lookup tables lie behind the message's own.
    accounts: accounts.map((index) => accountKeys[index]),
    dataHex: hexOf(data),
  }));
};

/** What an order would have expected that agreed to just this swap. */
const agreedTo = (instructions: readonly DecodedInstruction[], wallet: string, bought: Mint): ExpectedSwap => {
  const hex = instructions.findLast(({ programId }) => programId === swapPrograms.jupiter)?.dataHex ?? '';
  const argumentsAt = hex.length / 2 - 19;
  const slippage = unsignedAt(hex, argumentsAt + 16, 2);
  const quoted = unsignedAt(hex, argumentsAt + 8, 8);
  return {
    wallet: walletAddress(wallet),
    inputMint: wrappedSolMint,
    outputMint: bought,
    amountIn: unsignedAt(hex, argumentsAt, 8),
    minimumOut: quoted - (quoted * slippage) / 10_000n,
    maxSlippageBps: basisPoints(Number(slippage)),
    maxPriorityFeeLamports: lamports(1_000_000n),
    maxTipLamports: lamports(0n),
  };
};

describe.skipIf(!existsSync(folder))('inspectSwap lets pass what Jupiter really built', () => {
  it.each([
    [
      'a route from the temporary account',
      () => fromRpc('rpc-getTransaction-jupiter-buy-more.json'),
      'EnSRdkEvjMmBLPMjsyALJ1E7tUMDb6fYaU4U4zYM9GPg',
      mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump'),
    ],
    [
      'a shared route of two steps',
      () => fromEnhanced('enhanced-jupiter-swap-c.json'),
      'FCHTRYx6npkQCogtpZtEFLJeevAFGbDHhJyvqvT6F4kX',
      mint('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v'),
    ],
  ])('%s', (_name, recorded, wallet, bought) => {
    const instructions = recorded();
    const expected = agreedTo(instructions, wallet, bought);
    const decoded = {
      feePayer: wallet,
      requiredSigners: [wallet],
      instructions,
      ownTokenAccounts: ownTokenAccounts(expected.wallet, [expected.inputMint, expected.outputMint]),
    };
    const outcome = inspectSwap(decoded, expected, new Set());
    expect('reason' in outcome ? outcome.reason : outcome.kind).toBe('ok');
  });
});
