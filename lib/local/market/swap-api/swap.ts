/** Answers `/swap` and `/swap-instructions`: the transaction of a quote, simulated as the real API does. */
import { AccountRole, type Address, type Instruction } from '@solana/kit';
import type { Simulation } from '../chain/chain.ts';
import { composeWire, type LookupTable } from '../chain/compose-wire.ts';
import { keypairFromSeed } from '../chain/keypair.ts';
import { type RouteInstructions, type RouteRequest, routeInstructions } from '../chain/route.ts';
import { maliciousInstructions } from './malicious-route.ts';
import { findRoute, type MarketView } from './market-view.ts';
import { decidePriorityFee, type PriorityFee } from './priority-fee.ts';
import type { SwapRequest } from './quote-request.ts';
import { routeTable } from './route-table.ts';
import { type RoutingError, routingError } from './routing-error.ts';

const mostComputeUnits = 1_400_000;

type PlannedSwap = {
  parts: RouteInstructions;
  wire: Uint8Array;
  table: LookupTable;
  simulation: Simulation;
  computeUnitLimit: number;
  fee: PriorityFee;
  lastValidBlockHeight: number;
};

const inOrder = (parts: RouteInstructions): Instruction[] => [
  ...parts.computeBudgetInstructions,
  ...parts.setupInstructions,
  parts.swapInstruction,
  ...(parts.cleanupInstruction === undefined ? [] : [parts.cleanupInstruction]),
  ...parts.otherInstructions,
];

const plan = (view: MarketView, request: SwapRequest): PlannedSwap | RoutingError => {
  const { quoteResponse: quote, userPublicKey: user, wrapAndUnwrapSol } = request;
  const { chain, faults } = view;
  if (request.computeUnitPriceMicroLamports !== undefined && request.prioritizationFeeLamports !== undefined) {
    const detail = 'Both computeUnitPriceMicroLamports and prioritizationFeeLamports were given';
    return routingError('INVALID_COMPUTE_UNIT_PRICE_AND_PRIORITIZATION_FEE', detail);
  }
  const pool = findRoute(view, quote.inputMint, quote.outputMint);
  if ('errorCode' in pool) return pool;
  const table = routeTable(chain, pool);
  const { blockhash, lastValidBlockHeight } = chain.latestBlockhash('confirmed');
  const build = (computeUnitLimit: number): Omit<PlannedSwap, 'simulation' | 'lastValidBlockHeight' | 'table'> => {
    const fee = decidePriorityFee(request, computeUnitLimit);
    const route: RouteRequest = {
      ...{ user, pool, wrapAndUnwrapSol, computeUnitLimit, inputMint: quote.inputMint },
      ...{ amountIn: quote.inAmount, quotedOut: quote.outAmount, slippageBps: quote.slippageBps },
      computeUnitPriceMicroLamports: fee.microLamportsPerUnit,
      ...(fee.tip && { tip: fee.tip }),
    };
    const stranger = keypairFromSeed(chain.seed, 'stranger').address;
    const parts = faults.malice ? maliciousInstructions(route, faults.malice, stranger) : routeInstructions(route);
    const wire = composeWire({ payer: user, instructions: inOrder(parts), blockhash, lookupTables: [table] });
    return { parts, wire, computeUnitLimit, fee };
  };
  const generous = build(mostComputeUnits);
  const simulation = chain.simulate(generous.wire, { verifySignatures: false });
  const fits = request.dynamicComputeUnitLimit && simulation.error === undefined;
  const built = fits ? build(Math.min(mostComputeUnits, Math.ceil(simulation.computeUnits * 1.2))) : generous;
  return { ...built, table, simulation, lastValidBlockHeight };
};

const simulationError = ({ error }: Simulation) =>
  error === undefined
    ? null
    : { errorCode: 'TRANSACTION_ERROR', error: `Error processing transaction: ${JSON.stringify(error)}` };

/** The body of `/swap`. */
export const answerSwap = (view: MarketView, request: SwapRequest) => {
  const planned = plan(view, request);
  if ('errorCode' in planned) return planned;
  const microLamports = Number(planned.fee.microLamportsPerUnit);
  return {
    swapTransaction: Buffer.from(planned.wire).toString('base64'),
    lastValidBlockHeight: Math.max(1, planned.lastValidBlockHeight + view.faults.lastValidBlockHeightOff),
    prioritizationFeeLamports: Number(planned.fee.lamports),
    computeUnitLimit: planned.computeUnitLimit,
    prioritizationType: planned.fee.tip
      ? { jito: { lamports: Number(planned.fee.tip.lamports) } }
      : { computeBudget: { microLamports, estimatedMicroLamports: microLamports } },
    simulationSlot: view.chain.slot(),
    dynamicSlippageReport: null,
    simulationError: simulationError(planned.simulation),
    addressesByLookupTableAddress: null,
  };
};

const isSigner = (role: AccountRole): boolean =>
  role === AccountRole.READONLY_SIGNER || role === AccountRole.WRITABLE_SIGNER;
const isWritable = (role: AccountRole): boolean =>
  role === AccountRole.WRITABLE || role === AccountRole.WRITABLE_SIGNER;

const instructionJson = ({ programAddress, accounts = [], data = new Uint8Array() }: Instruction) => ({
  programId: programAddress as Address,
  accounts: accounts.map(({ address, role }) => ({
    pubkey: address,
    isSigner: isSigner(role),
    isWritable: isWritable(role),
  })),
  data: Buffer.from(data).toString('base64'),
});

/** The body of `/swap-instructions`. */
export const answerSwapInstructions = (view: MarketView, request: SwapRequest) => {
  const planned = plan(view, request);
  if ('errorCode' in planned) return planned;
  const { parts } = planned;
  return {
    otherInstructions: parts.otherInstructions.map(instructionJson),
    computeBudgetInstructions: parts.computeBudgetInstructions.map(instructionJson),
    setupInstructions: parts.setupInstructions.map(instructionJson),
    swapInstruction: instructionJson(parts.swapInstruction),
    cleanupInstruction: parts.cleanupInstruction === undefined ? null : instructionJson(parts.cleanupInstruction),
    addressLookupTableAddresses: [planned.table.address],
    prioritizationFeeLamports: Number(planned.fee.lamports),
    computeUnitLimit: planned.computeUnitLimit,
    simulationError: simulationError(planned.simulation),
  };
};
