/** The lamports of every account asked for so far: each question to the machine costs more than the rest of a record. */
import type { Address } from '@solana/kit';
import type { LiteSVM } from 'litesvm';

const mostRemembered = 100_000;

export type Balances = {
  get(address: Address): bigint;
  /** Must be told of every change. */
  set(address: Address, lamports: bigint): void;
};

/** Balances read from the machine when first asked for. */
export const createBalances = (machine: LiteSVM): Balances => {
  const known = new Map<Address, bigint>();
  const set = (address: Address, lamports: bigint): void => {
    if (known.size >= mostRemembered) known.clear();
    known.set(address, lamports);
  };
  return {
    get: (address) => {
      const found = known.get(address) ?? machine.getBalance(address) ?? 0n;
      set(address, found);
      return found;
    },
    set,
  };
};
