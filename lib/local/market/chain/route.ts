/** Swaps between SOL and a token in the shape of Jupiter v6: its instructions, and the transaction that its API answers. */
import { AccountRole, type Address, type Blockhash, createNoopSigner, type Instruction } from '@solana/kit';
import { getSetComputeUnitLimitInstruction, getSetComputeUnitPriceInstruction } from '@solana-program/compute-budget';
import { getTransferSolInstruction } from '@solana-program/system';
import { getCloseAccountInstruction, getSyncNativeInstruction } from '@solana-program/token';
import { composeWire, type LookupTable } from './compose-wire.ts';
import { associatedTokenAddress } from './derive-address.ts';
import { createAssociatedAccountInstruction } from './mint.ts';
import type { Pool } from './pool.ts';
import { jupiterEventAuthority, jupiterProgram, tokenProgram, wrappedSolMint } from './program-ids.ts';

export type RouteRequest = {
  user: Address;
  pool: Pool;
  /** Wrapped SOL buys the base mint, the base mint sells it. */
  inputMint: Address;
  amountIn: bigint;
  quotedOut: bigint;
  slippageBps: number;
  computeUnitLimit: number;
  computeUnitPriceMicroLamports: bigint;
  /** True unless told: SOL is wrapped before and unwrapped after the swap. */
  wrapAndUnwrapSol?: boolean;
  /** A transfer of the user's at the very end, as for a Jito tip. */
  tip?: { destination: Address; lamports: bigint };
};

/** Split as in the answer of `swap-instructions`. */
export type RouteInstructions = {
  computeBudgetInstructions: Instruction[];
  setupInstructions: Instruction[];
  swapInstruction: Instruction;
  cleanupInstruction: Instruction | undefined;
  otherInstructions: Instruction[];
};

/** The instructions of one swap. */
export const routeInstructions = (request: RouteRequest): RouteInstructions => {
  const { user, pool, inputMint, amountIn, wrapAndUnwrapSol = true, tip } = request;
  const signer = createNoopSigner(user);
  const buys = inputMint === wrappedSolMint;
  const wrapped = associatedTokenAddress(user, wrappedSolMint, tokenProgram);
  const createWrapped = createAssociatedAccountInstruction(user, user, wrappedSolMint, tokenProgram);
  const createBase = createAssociatedAccountInstruction(user, user, pool.baseMint, pool.baseProgram);
  const wrap = [
    createWrapped,
    getTransferSolInstruction({ source: signer, destination: wrapped, amount: amountIn }),
    getSyncNativeInstruction({ account: wrapped }),
  ];
  const setupForBuy = [...(wrapAndUnwrapSol ? wrap : []), createBase];
  return {
    computeBudgetInstructions: [
      getSetComputeUnitLimitInstruction({ units: request.computeUnitLimit }),
      getSetComputeUnitPriceInstruction({ microLamports: request.computeUnitPriceMicroLamports }),
    ],
    setupInstructions: buys ? setupForBuy : [createWrapped],
    swapInstruction: swapInstruction(request, wrapped),
    cleanupInstruction: wrapAndUnwrapSol
      ? getCloseAccountInstruction({ account: wrapped, destination: user, owner: signer })
      : undefined,
    otherInstructions: tip
      ? [getTransferSolInstruction({ source: signer, destination: tip.destination, amount: tip.lamports })]
      : [],
  };
};

/** The unsigned wire transaction; the user's is the only signature it needs. */
export const buildRouteTransaction = (
  request: RouteRequest & { blockhash: Blockhash; lookupTables?: readonly LookupTable[] },
): Uint8Array => {
  const parts = routeInstructions(request);
  return composeWire({
    payer: request.user,
    blockhash: request.blockhash,
    lookupTables: request.lookupTables ?? [],
    instructions: [
      ...parts.computeBudgetInstructions,
      ...parts.setupInstructions,
      parts.swapInstruction,
      ...(parts.cleanupInstruction ? [parts.cleanupInstruction] : []),
      ...parts.otherInstructions,
    ],
  });
};

const readonly = (address: Address) => ({ address, role: AccountRole.READONLY });
const writable = (address: Address) => ({ address, role: AccountRole.WRITABLE });
/** Stands where an optional account is left out. */
const absent = readonly(jupiterProgram);

const swapInstruction = (request: RouteRequest, wrapped: Address): Instruction => {
  const { user, pool } = request;
  const base = associatedTokenAddress(user, pool.baseMint, pool.baseProgram);
  const baseSide = { mint: pool.baseMint, account: base, vault: pool.baseVault, program: pool.baseProgram };
  const solSide = { mint: wrappedSolMint, account: wrapped, vault: pool.quoteVault, program: tokenProgram };
  const [from, to] = request.inputMint === wrappedSolMint ? [solSide, baseSide] : [baseSide, solSide];
  return {
    programAddress: jupiterProgram,
    accounts: [
      readonly(tokenProgram),
      { address: user, role: AccountRole.READONLY_SIGNER },
      writable(from.account),
      writable(to.account),
      absent,
      readonly(to.mint),
      absent,
      readonly(jupiterEventAuthority),
      readonly(jupiterProgram),
      writable(from.vault),
      writable(to.vault),
      readonly(pool.address),
      readonly(from.mint),
      readonly(from.program),
      readonly(to.program),
    ],
    data: routeData(request),
  };
};

const routeDiscriminator = Uint8Array.of(0xe5, 0x17, 0xcb, 0x97, 0x7a, 0xe3, 0xad, 0x2a);
/** One step: a unit variant of Jupiter's `Swap` (7, Raydium), 100 percent, from input 0 to output 1. */
const routePlan = Uint8Array.of(1, 0, 0, 0, 7, 100, 0, 1);

const routeData = ({ amountIn, quotedOut, slippageBps }: RouteRequest): Uint8Array => {
  const data = new Uint8Array(routeDiscriminator.length + routePlan.length + 19);
  data.set(routeDiscriminator);
  data.set(routePlan, routeDiscriminator.length);
  const view = new DataView(data.buffer, routeDiscriminator.length + routePlan.length);
  view.setBigUint64(0, amountIn, true);
  view.setBigUint64(8, quotedOut, true);
  view.setUint16(16, slippageBps, true);
  view.setUint8(18, 0);
  return data;
};
