import type * as z from 'zod';
import type { Lamports } from '#trading/domain/values/quantities.ts';
import { lamports } from '#trading/domain/values/quantities.ts';

/** JSON that is not a transaction; `message` says where it differs. */
export class MalformedTransaction extends Error {
  readonly code = 'transaction/malformed';

  static because(error: z.ZodError): MalformedTransaction {
    const [issue] = error.issues;
    const path = issue?.path.join('.') ?? '';
    const problem = issue?.message ?? 'not a transaction';
    return new MalformedTransaction(path === '' ? problem : `${path}: ${problem}`);
  }
}

/** Lamports of a JSON number. Throws {@link MalformedTransaction} on a fraction. */
export const lamportsOfNumber = (value: number): Lamports => {
  if (!Number.isInteger(value)) throw new MalformedTransaction('a number of lamports is not whole');
  return lamports(BigInt(value));
};
