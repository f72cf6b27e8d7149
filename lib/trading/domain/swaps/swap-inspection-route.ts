/**
 * The Jupiter v6 instruction itself. Accounts and arguments follow the program's IDL (V1 routes, exact input); both kinds
 * end in u64 in_amount, u64 quoted_out_amount, u16 slippage_bps, u8 platform_fee_bps, little-endian.
 */

import type { Mint } from '../values/quantities.ts';
import type { DecodedInstruction } from './decoded-transaction.ts';
import { unsignedAt } from './decoded-transaction.ts';
import { routePlanEnd } from './jupiter-route-plan.ts';
import { atLeast, atMost, type Inspection, type InspectionLimit, type InspectionRule } from './swap-inspection-rule.ts';
import { createTemporaryTag } from './swap-inspection-token-accounts.ts';
import { swapPrograms } from './swap-programs.ts';

type RouteKind = {
  /** Where the route plan starts, in bytes. */
  readonly planAt: number;
  /** Positions in the account list. */
  readonly authority: number;
  readonly source: number;
  readonly destination: number;
  /** An optional second destination, which overrides the first. */
  readonly override: number | undefined;
  readonly sourceMint: number | undefined;
  readonly destinationMint: number;
  readonly platformFee: number;
  /** An optional Token-2022 program. */
  readonly token2022: number | undefined;
  /** How many accounts the instruction has of its own; those behind them belong to the steps. */
  readonly accounts: number;
  /** Whether the steps swap from the wallet's own accounts, and so need its signature; else from the program's. */
  readonly stepsOfWallet: boolean;
};

/** By the first 8 bytes. Token-ledger, exact-out and V2 routes are left out on purpose: they are never asked for. */
const routeKinds: ReadonlyMap<string, RouteKind> = new Map([
  [
    'e517cb977ae3ad2a', // route
    {
      planAt: 8,
      authority: 1,
      source: 2,
      destination: 3,
      override: 4,
      sourceMint: undefined,
      destinationMint: 5,
      platformFee: 6,
      token2022: undefined,
      accounts: 9,
      stepsOfWallet: true,
    },
  ],
  [
    'c1209b3341d69c81', // shared_accounts_route: one id byte precedes the plan
    {
      planAt: 9,
      authority: 2,
      source: 3,
      destination: 6,
      override: undefined,
      sourceMint: 7,
      destinationMint: 8,
      platformFee: 9,
      token2022: 10,
      accounts: 13,
      stepsOfWallet: false,
    },
  ],
]);

const tokenPrograms: readonly string[] = [swapPrograms.token, swapPrograms.token2022];

/** The token programs that the route itself calls with the wallet's signature. */
const inspectTokenPrograms = (kind: RouteKind, [program, ...rest]: DecodedInstruction['accounts']) => {
  // Where the wallet's own accounts serve the steps the route itself moves nothing. Where they do not it moves the input by
  // the first, which closes the wrapped SOL as well: what runs by itself cannot hide behind a lookup table.
  const mayHide = kind.stepsOfWallet && program === undefined;
  if (!mayHide && !tokenPrograms.includes(program ?? '')) return `route-token-program-foreign: ${program ?? 'hidden'}`;
  const second = kind.token2022 === undefined ? undefined : rest[kind.token2022 - 1];
  return second === undefined || second === swapPrograms.token2022 || second === swapPrograms.jupiter
    ? undefined
    : `route-token-program-foreign: ${second}`;
};

/**
 * What the steps are handed of the wallet. The one who is among their accounts signs for whatever they call. A route over
 * the wallet's accounts cannot do without, but has no use for another account of these mints than its own two; one over
 * the program's accounts has no use for the wallet.
 */
const inspectStepAccounts = (
  { decoded, expected }: Inspection,
  kind: RouteKind,
  accounts: DecodedInstruction['accounts'],
) => {
  const ofSteps = accounts.slice(kind.accounts);
  if (!kind.stepsOfWallet) return ofSteps.includes(expected.wallet) ? 'route-steps-sign-for-wallet' : undefined;
  const ends = [accounts[kind.source], accounts[kind.destination]];
  const mints: readonly Mint[] = [expected.inputMint, expected.outputMint];
  const spare = decoded.ownTokenAccounts.find(
    ({ address, mint }) => mints.includes(mint) && ofSteps.includes(address) && !ends.includes(address),
  );
  return spare === undefined ? undefined : `route-steps-of-other-account: ${spare.address}`;
};

const argumentBytes = 19;
const bpsBase = 10_000n;

const inspectAccounts = (
  { decoded, expected }: Inspection,
  kind: RouteKind,
  accounts: DecodedInstruction['accounts'],
) => {
  const at = (index: number | undefined) => (index === undefined ? undefined : accounts[index]);
  const isOwn = (address: string | undefined, mint: Mint) =>
    decoded.ownTokenAccounts.some((own) => own.address === address && own.mint === mint);
  const [authority, source, destination] = [at(kind.authority), at(kind.source), at(kind.destination)];
  if (authority !== expected.wallet) return `route-authority-not-wallet: ${authority ?? 'hidden'}`;
  if (!isOwn(source, expected.inputMint)) return `route-source-not-own: ${source ?? 'hidden'}`;
  if (!isOwn(destination, expected.outputMint)) return `route-destination-not-own: ${destination ?? 'hidden'}`;
  // The program's own address stands where an optional account is left out.
  if (kind.override !== undefined) {
    const override = at(kind.override);
    if (override !== swapPrograms.jupiter && override !== destination) {
      return `route-destination-overridden: ${override ?? 'hidden'}`;
    }
  }
  // Mints may hide behind a lookup table: the derived token accounts above already fix them.
  const [sourceMint, destinationMint] = [at(kind.sourceMint), at(kind.destinationMint)];
  if (sourceMint !== undefined && sourceMint !== expected.inputMint) return `route-source-mint-differs: ${sourceMint}`;
  if (destinationMint !== undefined && destinationMint !== expected.outputMint) {
    return `route-destination-mint-differs: ${destinationMint}`;
  }
  const feeAccount = at(kind.platformFee);
  return feeAccount === swapPrograms.jupiter ? undefined : `route-platform-fee-account: ${feeAccount ?? 'hidden'}`;
};

type RouteArguments = {
  readonly amountIn: bigint;
  readonly quotedOut: bigint;
  readonly slippageBps: bigint;
  readonly platformFeeBps: bigint;
};

const argumentsOf = (kind: RouteKind, dataHex: string): RouteArguments | string => {
  const argumentsAt = dataHex.length / 2 - argumentBytes;
  // Anchor ignores bytes after the arguments: without walking the plan, a second set of them could be shown here.
  const plan = routePlanEnd(dataHex, kind.planAt);
  if ('unreadable' in plan) return `route-plan-unreadable: ${plan.unreadable}`;
  if (plan.end !== argumentsAt) return `route-arguments-misplaced: at byte ${plan.end}, expected ${argumentsAt}`;
  return {
    amountIn: unsignedAt(dataHex, argumentsAt, 8),
    quotedOut: unsignedAt(dataHex, argumentsAt + 8, 8),
    slippageBps: unsignedAt(dataHex, argumentsAt + 16, 2),
    platformFeeBps: unsignedAt(dataHex, argumentsAt + 18, 1),
  };
};

type Route = {
  readonly kind: RouteKind;
  readonly accounts: DecodedInstruction['accounts'];
  readonly given: RouteArguments;
};

/** The one route of the transaction with what it was told, or why there is none. */
const routeOf = ({ instructionsOf }: Inspection): Route | string => {
  const routes = instructionsOf(swapPrograms.jupiter).filter(({ dataHex }) => !dataHex.startsWith(createTemporaryTag));
  const [route] = routes;
  if (route === undefined || routes.length > 1) return `route-count: ${routes.length}, expected 1`;
  const kind = routeKinds.get(route.dataHex.slice(0, 16));
  if (kind === undefined) return `route-kind-not-allowed: ${route.dataHex.slice(0, 16) || 'no data'}`;
  const given = argumentsOf(kind, route.dataHex);
  return typeof given === 'string' ? given : { kind, accounts: route.accounts, given };
};

/** Refuses unless there is exactly one route, from the wallet's own input account into its own output account, of the agreed amount. */
export const inspectRoute: InspectionRule = (inspection) => {
  const route = routeOf(inspection);
  if (typeof route === 'string') return route;
  const { amountIn, platformFeeBps } = route.given;
  const { expected } = inspection;
  const reason =
    inspectAccounts(inspection, route.kind, route.accounts) ??
    inspectTokenPrograms(route.kind, route.accounts) ??
    inspectStepAccounts(inspection, route.kind, route.accounts);
  if (reason !== undefined) return reason;
  if (amountIn !== expected.amountIn) return `route-amount-differs: ${amountIn}, expected ${expected.amountIn}`;
  return platformFeeBps === 0n ? undefined : `route-platform-fee: ${platformFeeBps} bps`;
};

export const routeSlippageLimit: InspectionLimit = (inspection) => {
  const route = routeOf(inspection);
  if (typeof route === 'string') return undefined;
  const cap = BigInt(inspection.expected.maxSlippageBps);
  return atMost('route-slippage-over-cap', route.given.slippageBps, cap, 'bps');
};

export const routeMinimumLimit: InspectionLimit = (inspection) => {
  const route = routeOf(inspection);
  if (typeof route === 'string') return undefined;
  const { quotedOut, slippageBps } = route.given;
  // Jupiter takes the slippage off rounded down, so the least output is rounded up.
  const minimumOut = quotedOut - (quotedOut * slippageBps) / bpsBase;
  return atLeast('route-minimum-lowered', minimumOut, inspection.expected.minimumOut, 'raw units');
};
