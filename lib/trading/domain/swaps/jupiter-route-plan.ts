/**
 * Walks a Jupiter v6 route plan: u32 count, then steps of u8 kind, the kind's own fields, u8 percent, u8 input, u8 output.
 * Sizes follow the `Swap` enum of the program's IDL as decoded by sevenlabs-hq/carbon (jupiter-swap-decoder), and from 172
 * on what other published decoders agree in. A kind whose size is not known here ends the walk: the swap is refused rather
 * than guessed at. So does a step that takes nothing: it would swap nothing, and be called all the same.
 */
import { unsignedAt } from './decoded-transaction.ts';

const newestKind = 188;

/** Bytes of fields after the kind byte; 0 where a kind is not listed. */
const fieldBytes: ReadonlyMap<number, number> = new Map([
  ...[8, 12, 15, 16, 17, 18, 21, 23, 24, 27, 28, 39, 58, 60, 61, 64, 85, 89, 94, 95, 104, 106, 107, 110].map(
    (kind) => [kind, 1] as const,
  ),
  ...[116, 117, 119, 121, 125, 127, 129, 136, 141, 145, 151, 152, 153, 160, 162, 164, 165, 166, 168, 170].map(
    (kind) => [kind, 1] as const,
  ),
  ...[174, 177, 178, 181, 182, 184].map((kind) => [kind, 1] as const),
  ...[71, 86, 167, 187].map((kind) => [kind, 2] as const),
  [42, 3],
  ...[33, 41].map((kind) => [kind, 4] as const),
  ...[44, 45, 161].map((kind) => [kind, 5] as const),
  ...[81, 82, 159].map((kind) => [kind, 8] as const),
  ...[87, 118, 157].map((kind) => [kind, 9] as const),
  ...[43, 135].map((kind) => [kind, 10] as const),
  ...[29, 122].map((kind) => [kind, 16] as const),
  [126, 17],
  [123, 48],
  [185, 57],
  [186, 65],
]);

/** DynamicV1, JupiterRfqV2, Hylo, DynamicV2, BisonFiPredict, SanctumSols, HyloV2, a PerenaStarV2 withdrawal: of varying or unpublished size. */
const unsizedKinds: ReadonlySet<number> = new Set([111, 120, 132, 146, 155, 171, 172, 183]);
/** WhirlpoolSwapV2 and DefiTuna: a flag, then optional remaining-accounts slices. MeteoraDlmmSwapV2: the slices alone. */
const optionalSliceKinds: ReadonlySet<number> = new Set([47, 103]);
const sliceKind = 75;

const slicesEnd = (hex: string, at: number): number => at + 4 + 2 * Number(unsignedAt(hex, at, 4));

const fieldsEnd = (hex: string, kind: number, at: number): number => {
  if (kind === sliceKind) return slicesEnd(hex, at);
  if (optionalSliceKinds.has(kind)) return unsignedAt(hex, at + 1, 1) === 0n ? at + 2 : slicesEnd(hex, at + 2);
  return at + (fieldBytes.get(kind) ?? 0);
};

/** Of the step's input, in whole percent. */
const isShare = (percent: bigint): boolean => percent > 0n && percent <= 100n;

/** More steps than fit into a transaction. */
const maxSteps = 64n;

/** Where the plan that starts `at` bytes into the instruction data ends, in bytes, or why that cannot be told. */
export const routePlanEnd = (hex: string, at: number): { readonly end: number } | { readonly unreadable: string } => {
  try {
    const steps = unsignedAt(hex, at, 4);
    if (steps === 0n || steps > maxSteps) return { unreadable: `${steps} steps` };
    let end = at + 4;
    for (let step = 0n; step < steps; step += 1n) {
      const kind = Number(unsignedAt(hex, end, 1));
      if (kind > newestKind || unsizedKinds.has(kind)) return { unreadable: `step of kind ${kind}` };
      const shareAt = fieldsEnd(hex, kind, end + 1);
      const percent = unsignedAt(hex, shareAt, 1);
      if (!isShare(percent)) return { unreadable: `step of ${percent} percent` };
      end = shareAt + 3;
    }
    return { end };
  } catch (error) {
    if (error instanceof RangeError) return { unreadable: 'cut short' };
    throw error;
  }
};
