/** Where the market's SOL comes from: a wallet that gives by ordinary transfers. */
import { type Address, createNoopSigner, type Instruction, type Signature } from '@solana/kit';
import { getTransferSolInstruction } from '@solana-program/system';
import type { Chain } from './chain.ts';
import { mustLand } from './compose-wire.ts';
import { keypairFromSeed } from './keypair.ts';
import { memoProgram, systemProgram } from './program-ids.ts';

/** Five million SOL: every balance still fits a JSON number exactly. */
const faucetLamports = 5_000_000_000_000_000n;

/** The faucet; `given` counts on from an earlier chain, because equal airdrops must differ in something. */
export const createFaucet = (seed: string, given: number) => {
  const wallet = keypairFromSeed(seed, 'faucet');
  let count = given;
  return {
    fill: (chain: Chain): void =>
      chain.writeAccount({
        address: wallet.address,
        lamports: faucetLamports,
        owner: systemProgram,
        executable: false,
        data: new Uint8Array(),
      }),
    give: (chain: Chain, destination: Address, amount: bigint): Signature => {
      count += 1;
      const transfer = getTransferSolInstruction({ source: createNoopSigner(wallet.address), destination, amount });
      const memo: Instruction = { programAddress: memoProgram, data: new TextEncoder().encode(`airdrop ${count}`) };
      return mustLand(chain, [transfer, memo], wallet);
    },
    given: (): number => count,
  };
};
