/**
 * The Jupiter v6 instruction itself. Accounts and arguments follow the program's IDL (V1 routes, exact input); both kinds
 * end in u64 in_amount, u64 quoted_out_amount, u16 slippage_bps, u8 platform_fee_bps, little-endian.
 */

import type { Mint } from '../values/quantities.ts';
import type { DecodedInstruction } from './decoded-transaction.ts';
import { unsignedAt } from './decoded-transaction.ts';
import { routePlanEnd } from './jupiter-route-plan.ts';
import type { Inspection, InspectionRule } from './swap-inspection-rule.ts';
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
    },
  ],
]);

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

const inspectArguments = ({ expected }: Inspection, kind: RouteKind, dataHex: string): string | undefined => {
  const argumentsAt = dataHex.length / 2 - argumentBytes;
  // Anchor ignores bytes after the arguments: without walking the plan, a second set of them could be shown here.
  const plan = routePlanEnd(dataHex, kind.planAt);
  if ('unreadable' in plan) return `route-plan-unreadable: ${plan.unreadable}`;
  if (plan.end !== argumentsAt) return `route-arguments-misplaced: at byte ${plan.end}, expected ${argumentsAt}`;
  const amountIn = unsignedAt(dataHex, argumentsAt, 8);
  const quotedOut = unsignedAt(dataHex, argumentsAt + 8, 8);
  const slippageBps = unsignedAt(dataHex, argumentsAt + 16, 2);
  const platformFeeBps = unsignedAt(dataHex, argumentsAt + 18, 1);
  if (amountIn !== expected.amountIn) return `route-amount-differs: ${amountIn}, expected ${expected.amountIn}`;
  if (slippageBps > BigInt(expected.maxSlippageBps)) {
    return `route-slippage-over-cap: ${slippageBps} of at most ${expected.maxSlippageBps} bps`;
  }
  // Jupiter takes the slippage off rounded down, so the least output is rounded up.
  const minimumOut = quotedOut - (quotedOut * slippageBps) / bpsBase;
  if (minimumOut < expected.minimumOut) return `route-minimum-lowered: ${minimumOut}, expected ${expected.minimumOut}`;
  return platformFeeBps === 0n ? undefined : `route-platform-fee: ${platformFeeBps} bps`;
};

/** Refuses unless there is exactly one route, from the wallet's own input account into its own output account, on the agreed terms. */
export const inspectRoute: InspectionRule = (inspection) => {
  const routes = inspection
    .instructionsOf(swapPrograms.jupiter)
    .filter(({ dataHex }) => !dataHex.startsWith(createTemporaryTag));
  const [route] = routes;
  if (route === undefined || routes.length > 1) return `route-count: ${routes.length}, expected 1`;
  const kind = routeKinds.get(route.dataHex.slice(0, 16));
  if (kind === undefined) return `route-kind-not-allowed: ${route.dataHex.slice(0, 16) || 'no data'}`;
  return inspectAccounts(inspection, kind, route.accounts) ?? inspectArguments(inspection, kind, route.dataHex);
};
