/** zod pieces for what the domain writes to and reads from JSON: queues, table rows, settings, exports. */
import * as z from 'zod';
import {
  basisPoints,
  epochMs,
  lamports,
  mint,
  orderId,
  positionId,
  signalId,
  signature,
  tokenAmount,
  userId,
  walletAddress,
} from './quantities.ts';

const integer = z.string().regex(/^-?\d{1,39}$/, 'a whole number written in decimal digits');
const base58 = (min: number, max: number) =>
  z.string().regex(new RegExp(`^[1-9A-HJ-NP-Za-km-z]{${min},${max}}$`), `base58, ${min} to ${max} characters`);

/** Bigints travel as decimal strings: JSON numbers lose digits past 2^53. */
export const lamportsText = integer.transform((text) => lamports(BigInt(text)));
export const tokenAmountText = integer.transform((text) => tokenAmount(BigInt(text)));
export const address = base58(32, 44);
export const mintText = address.transform(mint);
export const walletText = address.transform(walletAddress);
export const signatureText = base58(64, 90).transform(signature);
export const epochMsNumber = z.int().nonnegative().transform(epochMs);
export const basisPointsNumber = z.int().min(0).max(10_000).transform(basisPoints);
/** Lower-case letters, digits and hyphens: it becomes part of keys, secret names and message groups. */
export const userIdText = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, at most 32')
  .transform(userId);
export const signalIdText = z.string().min(1).max(200).transform(signalId);
export const orderIdText = z.string().min(1).max(64).transform(orderId);
export const positionIdText = z.string().min(1).max(64).transform(positionId);
