/** How agents send: signed, under the latest blockhash, with a priority fee that also keeps equal acts from being one transaction. */
import type { Instruction, Signature } from '@solana/kit';
import { getSetComputeUnitLimitInstruction, getSetComputeUnitPriceInstruction } from '@solana-program/compute-budget';
import type { Chain } from '../chain/chain.ts';
import { composeWire, type LookupTable } from '../chain/compose-wire.ts';
import { type Keypair, signWire } from '../chain/keypair.ts';
import type { Random } from '../random.ts';
import { lamportsPerSol, type World } from './world.ts';

export type Sending = {
  random: Random;
  payer: Keypair;
  others?: readonly Keypair[];
  lookupTables?: readonly LookupTable[];
  computeUnits?: number;
};

/** The compute budget of an agent's transaction. */
export const computeBudget = (random: Random, units = 400_000): Instruction[] => [
  getSetComputeUnitLimitInstruction({ units }),
  getSetComputeUnitPriceInstruction({ microLamports: random.integer(1_000, 90_000) }),
];

/** Runs with the chain's send faults off: they are meant for whoever is tested, not for the agents. */
const sheltered = <Result>({ faults }: Chain, run: () => Result): Result => {
  const { dropNextSends, dropProbability, failNextSends } = faults;
  Object.assign(faults, { dropNextSends: 0, dropProbability: 0, failNextSends: 0 });
  try {
    return run();
  } finally {
    Object.assign(faults, { dropNextSends, dropProbability, failNextSends });
  }
};

/** Sends instructions as they are; throws unless they were executed (a failure on chain is no exception). */
export const sendAs = (world: World, instructions: readonly Instruction[], sending: Sending): Signature => {
  const { payer, others = [], lookupTables = [] } = sending;
  const { blockhash } = world.chain.latestBlockhash();
  const wire = composeWire({ payer: payer.address, instructions, blockhash, lookupTables });
  const distinct = new Map([payer, ...others].map((keypair) => [keypair.address, keypair]));
  const result = sheltered(world.chain, () => world.chain.submit(signWire(wire, [...distinct.values()])));
  if (result.outcome === 'accepted') return result.signature;
  throw new Error(`an agent's transaction was ${result.outcome}: ${'reason' in result ? result.reason : ''}`);
};

/** As `sendAs`, with a compute budget of its own; throws when the transaction fails on chain too. */
export const act = (world: World, instructions: readonly Instruction[], sending: Sending): Signature => {
  const budget = computeBudget(sending.random, sending.computeUnits);
  const signature = sendAs(world, [...budget, ...instructions], sending);
  const landed = world.chain.transaction(signature);
  if (landed?.error === undefined) return signature;
  throw new Error(
    `an agent's transaction failed: ${JSON.stringify(landed.error)} ${landed.logs.slice(-3).join(' | ')}`,
  );
};

/** Fills a wallet from the faucet when it holds less than `leastSol`. */
export const keepFunded = (world: World, { address }: Keypair, leastSol: number, toSol: number): void => {
  const held = world.chain.lamports(address);
  if (held >= BigInt(leastSol) * lamportsPerSol) return;
  sheltered(world.chain, () => world.chain.airdrop(address, BigInt(toSol) * lamportsPerSol - held));
};
