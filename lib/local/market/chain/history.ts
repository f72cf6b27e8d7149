/** The landed transactions, by signature and by every account they name, the oldest forgotten past a limit. */
import type { Address } from '@solana/kit';
import type { LandedTransaction, SignaturePage } from './chain.ts';

export type History = {
  add(transaction: LandedTransaction): void;
  get(signature: string): LandedTransaction | undefined;
  /** Newest first. */
  signaturesFor(address: Address, page: SignaturePage): LandedTransaction[];
  /** Oldest first. */
  all(): LandedTransaction[];
};

const mostSignatures = 1_000;

/** An empty history. */
export const createHistory = (limit: number): History => {
  const bySignature = new Map<string, LandedTransaction>();
  const byAddress = new Map<Address, LandedTransaction[]>();
  const forget = (transaction: LandedTransaction): void => {
    bySignature.delete(transaction.signature);
    for (const address of new Set(transaction.accountKeys)) {
      const list = byAddress.get(address);
      // The oldest of all is the oldest of each of its accounts.
      if (list?.[0] === transaction) list.shift();
      if (list?.length === 0) byAddress.delete(address);
    }
  };
  return {
    add: (transaction) => {
      bySignature.set(transaction.signature, transaction);
      for (const address of new Set(transaction.accountKeys)) {
        const list = byAddress.get(address);
        if (list) list.push(transaction);
        else byAddress.set(address, [transaction]);
      }
      if (bySignature.size <= limit) return;
      const [oldest] = bySignature.values();
      if (oldest) forget(oldest);
    },
    get: (signature) => bySignature.get(signature),
    signaturesFor: (address, { limit: pageLimit = mostSignatures, before, until, upToSlot = Infinity }) => {
      const list = byAddress.get(address) ?? [];
      const start = before === undefined ? list.length : list.findIndex(({ signature }) => signature === before);
      const page: LandedTransaction[] = [];
      for (let at = start - 1; at >= 0 && page.length < pageLimit; at -= 1) {
        const transaction = list[at];
        if (!transaction || transaction.signature === until) break;
        if (transaction.slot <= upToSlot) page.push(transaction);
      }
      return page;
    },
    all: () => [...bySignature.values()],
  };
};
