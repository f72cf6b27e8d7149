/** Plain SOL transfers: the wallet wraps the input, or pays a capped tip. Nothing else moves lamports. */

import { wrappedSolMint } from '../values/quantities.ts';
import { unsignedAt } from './decoded-transaction.ts';
import { atMost, type Inspection, type InspectionLimit, type InspectionRule } from './swap-inspection-rule.ts';
import { swapPrograms } from './swap-programs.ts';

/** System program `Transfer`: u32 2, then u64 lamports, little-endian; accounts: from, to. */
const transferTag = '02000000';
const transferHexLength = 24;
/** A temporary account is funded with its rent besides the input; it gives both back when it is closed. */
const maxTemporaryRentLamports = 3_000_000n;

type Sums = { readonly associated: bigint; readonly temporary: bigint; readonly tip: bigint };

/** Lamports that go into own wrapped SOL and to tip accounts, or why a transfer is none of those. */
const sumsOf = ({ decoded, expected, tipAccounts, instructionsOf }: Inspection): Sums | string => {
  const wrapped = new Map(
    decoded.ownTokenAccounts
      .filter(({ mint }) => mint === wrappedSolMint)
      .map(({ address, kind }) => [address, kind] as const),
  );
  const sums = { associated: 0n, temporary: 0n, tip: 0n };
  for (const { accounts, dataHex } of instructionsOf(swapPrograms.system)) {
    if (!dataHex.startsWith(transferTag) || dataHex.length !== transferHexLength) {
      return `system-instruction-not-allowed: ${dataHex.slice(0, 8)}`;
    }
    const [from, to] = accounts;
    if (from !== expected.wallet) return `transfer-not-from-wallet: ${from ?? 'hidden'}`;
    if (to === undefined) return 'transfer-to-hidden-account';
    const kind = wrapped.get(to) ?? (tipAccounts.has(to) ? 'tip' : undefined);
    if (kind === undefined) return `transfer-to-stranger: ${to}`;
    sums[kind] += unsignedAt(dataHex, 4, 8);
  }
  return sums;
};

/** Refuses transfers to strangers, and a wrapped amount that is not the input. */
export const inspectTransfers: InspectionRule = (inspection) => {
  const sums = sumsOf(inspection);
  if (typeof sums === 'string') return sums;
  const { inputMint, amountIn } = inspection.expected;
  const input = inputMint === wrappedSolMint ? amountIn : 0n;
  const extra = sums.associated + sums.temporary - input;
  const allowedExtra = sums.temporary > 0n && sums.associated === 0n ? maxTemporaryRentLamports : 0n;
  if (extra < 0n || extra > allowedExtra) {
    return `wrapped-lamports-not-the-input: ${sums.associated + sums.temporary}, expected ${input}`;
  }
  return undefined;
};

export const tipLimit: InspectionLimit = (inspection) => {
  const sums = sumsOf(inspection);
  return typeof sums === 'string'
    ? undefined
    : atMost('tip-over-cap', sums.tip, inspection.expected.maxTipLamports, 'lamports');
};
