import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type AccountMeta, AccountRole, type Address, type Instruction } from '@solana/kit';
import { describe, expect, it } from 'vitest';
import { sendInstructions } from '#local/market/chain/compose-wire.ts';
import { associatedTokenAddress } from '#local/market/chain/derive-address.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { poolOf } from '#local/market/chain/pool.ts';
import { poolFeeBps } from '#local/market/chain/pool-quote.ts';
import { jupiterProgram, tokenProgram, venuePrograms, wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { routeInstructions } from '#local/market/chain/route.ts';
import { createTestMarket, landed, oneSol, openPool, type TestMarket } from '../chain/test-market.ts';

const folder = new URL('../../../../lib/local/market/program/', import.meta.url);
const source = (name: string) => readFileSync(new URL(name, folder));

const send = ({ chain, user }: TestMarket, instructions: readonly Instruction[]) =>
  landed(chain, sendInstructions(chain, instructions, user));

/** A buy's setup, and its swap instruction changed. */
const changedBuy = (
  market: TestMarket,
  change: (swap: Required<Pick<Instruction, 'accounts' | 'data'>>) => Partial<Instruction>,
) => {
  const { setupInstructions, swapInstruction } = routeInstructions({
    user: market.user.address,
    pool: openPool(market),
    inputMint: wrappedSolMint,
    amountIn: oneSol,
    quotedOut: 1n,
    slippageBps: 0,
    computeUnitLimit: 200_000,
    computeUnitPriceMicroLamports: 0n,
  });
  const { accounts = [], data = new Uint8Array() } = swapInstruction;
  return [...setupInstructions, { ...swapInstruction, ...change({ accounts, data }) }];
};
const replaced = (accounts: readonly AccountMeta[], index: number, address: Address): AccountMeta[] =>
  accounts.map((account, at) => (at === index ? { ...account, address } : account));

describe('the built programs', () => {
  it('are those of the sources beside them', () => {
    const lines = source('built.sha256').toString().trim().split('\n');
    const recorded = lines.map((line) => line.split(/\s+/));
    const found = recorded.map(([, name = '']) => [createHash('sha256').update(source(name)).digest('hex'), name]);
    expect(found).toEqual(recorded);
  });

  it('take the same pool fee as the quotes', () => {
    expect(source('amm.c').toString()).toContain(`#define POOL_FEE_BPS ${poolFeeBps}\n`);
  });
});

describe('the market program', () => {
  it('refuses an instruction other than route', () => {
    const market = createTestMarket();
    const other = changedBuy(market, ({ data }) => ({
      data: Uint8Array.from(data, (byte, at) => (at === 0 ? byte ^ 1 : byte)),
    }));
    expect(send(market, other).error).toEqual({ InstructionError: [4, { Custom: 101 }] });
  });

  it('refuses fewer accounts than a route has', () => {
    const market = createTestMarket();
    const short = changedBuy(market, ({ accounts }) => ({ accounts: accounts.slice(0, 9) }));
    expect(send(market, short).error).toEqual({ InstructionError: [4, { Custom: 6008 }] });
  });

  it('refuses to be paid into an account that the pool does not own', () => {
    const market = createTestMarket();
    const own = associatedTokenAddress(market.user.address, wrappedSolMint, tokenProgram);
    const cheat = changedBuy(market, ({ accounts }) => ({ accounts: replaced(accounts, 9, own) }));
    expect(send(market, cheat).error).toEqual({ InstructionError: [4, { Custom: 6020 }] });
  });

  it('refuses an empty account of the pool in the place of its vault', () => {
    const market = createTestMarket();
    const { chain } = market;
    const honest = changedBuy(market, () => ({}));
    const vault = chain.account(
      poolOf({ address: keypairFromSeed(chain.seed, 'mint').address, programId: tokenProgram, decimals: 6 }).quoteVault,
    );
    const { address } = keypairFromSeed(chain.seed, 'decoy');
    if (!vault) throw new Error('no vault');
    const data = Uint8Array.from(vault.data).fill(0, 64, 72);
    chain.writeAccount({ ...vault, address, data });
    const cheat = honest.map((instruction, at) =>
      at === 4 ? { ...instruction, accounts: replaced(instruction.accounts ?? [], 9, address) } : instruction,
    );
    expect(send(market, cheat).error).toEqual({ InstructionError: [4, { Custom: 6020 }] });
  });

  it('refuses a trader who does not sign', () => {
    const market = createTestMarket();
    const unsigned = changedBuy(market, ({ accounts }) => ({
      accounts: replaced(accounts, 1, market.creator.address).map((account, at) =>
        at === 1 ? { ...account, role: AccountRole.READONLY } : account,
      ),
    }));
    expect(send(market, unsigned).error).toMatchObject({ InstructionError: [4, expect.anything()] });
  });
});

describe('the venues', () => {
  it('execute any instruction and log it, so that a launch can be read from the chain', () => {
    const market = createTestMarket();
    const discriminator = Uint8Array.of(0xd6, 0x90, 0x4c, 0xec, 0x5f, 0x8b, 0x31, 0xb4);
    const instructions = Object.values(venuePrograms).map((programAddress) => ({
      programAddress,
      accounts: [{ address: market.creator.address, role: AccountRole.READONLY }],
      data: discriminator,
    }));
    const transaction = send(market, instructions);
    expect(transaction.error).toBeUndefined();
    for (const program of Object.values(venuePrograms)) {
      expect(transaction.logs).toContain(`Program ${program} success`);
    }
    expect(transaction.accountKeys).not.toContain(jupiterProgram);
  });
});
