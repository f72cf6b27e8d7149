/**
 * What creators hold of their own mints: the associated account of each, read a hundred to a call and, where a WebSocket is
 * open, told at once. Keeps: an older slot never replaces a newer one; an account that is gone holds nothing only if it was
 * there before, and is unknown otherwise.
 */
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { type Mint, tokenAmount, type WalletAddress } from '#trading/domain/values/quantities.ts';
import type { CreatorBook, CreatorWatch } from '#trading/ports/creators.ts';
import { associatedTokenAddress } from './own-token-accounts.ts';
import type { PriceAccounts } from './price-accounts.ts';

/** Accounts that whoever has a WebSocket may follow along, and tells of. */
export type FollowedAccounts = {
  readonly addresses: () => readonly string[];
  /** Takes what an account holds, undefined when it is gone; the mint that this is news about. */
  readonly hear: (address: string, amount: bigint | undefined, slot: number) => Mint | undefined;
};

export type CreatorAccounts = CreatorWatch & FollowedAccounts;

/** A creator whose account was not found yet has one under either token program, or none. */
type Sought = { readonly mint: Mint; readonly addresses: readonly string[]; looks: number };
type Found = { readonly mint: Mint; readonly address: string; amount: bigint; slot: number };

const accountsPerCall = 100;
/** A node may lag behind a launch, and a creator may buy after it; later than that he is not looked for. */
const looksAtMost = 5;

const accountsOf = (mint: Mint, creator: WalletAddress): readonly string[] => {
  try {
    return [swapPrograms.token, swapPrograms.token2022].map((program) =>
      associatedTokenAddress(creator, mint, program),
    );
  } catch {
    return [];
  }
};

const inChunks = <Each>(all: readonly Each[], size: number): readonly (readonly Each[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, nth) => all.slice(nth * size, (nth + 1) * size));

/** A watch over nobody yet. */
export const createCreatorAccounts = (accounts: Pick<PriceAccounts, 'amounts'>, book: CreatorBook): CreatorAccounts => {
  let followed: readonly Mint[] = [];
  const sought = new Map<Mint, Sought>();
  const found = new Map<Mint, Found>();
  const mintOf = new Map<string, Mint>();

  /** Asks who launched the mints that are new here. One that nobody knows is asked about again only by a successor. */
  const meet = async (): Promise<void> => {
    const strangers = followed.filter((mint) => !sought.has(mint) && !found.has(mint));
    if (strangers.length === 0) return;
    const creators = await book.of(strangers);
    for (const mint of strangers) {
      const creator = creators.get(mint);
      sought.set(mint, { mint, addresses: creator === undefined ? [] : accountsOf(mint, creator), looks: 0 });
    }
  };
  const hear: FollowedAccounts['hear'] = (address, amount = 0n, slot) => {
    const mint = mintOf.get(address);
    const account = mint === undefined ? undefined : found.get(mint);
    if (account === undefined || slot < account.slot) return undefined;
    const isNews = account.amount !== amount;
    Object.assign(account, { amount, slot });
    return isNews ? mint : undefined;
  };
  const seek = async (some: readonly Sought[]): Promise<void> => {
    const { slot, amounts } = await accounts.amounts(some.flatMap(({ addresses }) => addresses));
    for (const each of some) {
      each.looks += 1;
      const address = each.addresses.find((one) => amounts.has(one));
      if (address === undefined || !followed.includes(each.mint)) continue;
      sought.delete(each.mint);
      found.set(each.mint, { mint: each.mint, address, amount: amounts.get(address) ?? 0n, slot });
      mintOf.set(address, each.mint);
    }
  };
  const read = async (some: readonly Found[]): Promise<void> => {
    const { slot, amounts } = await accounts.amounts(some.map(({ address }) => address));
    for (const { address } of some) hear(address, amounts.get(address), slot);
  };

  return {
    follow: (mints) => {
      followed = mints;
      const wanted = new Set(mints);
      for (const mint of [...sought.keys()]) if (!wanted.has(mint)) sought.delete(mint);
      for (const { mint, address } of [...found.values()]) {
        if (wanted.has(mint)) continue;
        found.delete(mint);
        mintOf.delete(address);
      }
    },
    check: async () => {
      await meet();
      const due = [...sought.values()].filter(({ addresses, looks }) => addresses.length > 0 && looks < looksAtMost);
      await Promise.all([
        ...inChunks([...found.values()], accountsPerCall).map(read),
        ...inChunks(due, accountsPerCall / 2).map(seek),
      ]);
    },
    holding: (mint) => {
      const account = found.get(mint);
      return account === undefined ? undefined : tokenAmount(account.amount);
    },
    isMissing: (mint) => {
      const looked = sought.get(mint);
      return looked !== undefined && looked.addresses.length > 0 && looked.looks >= looksAtMost;
    },
    addresses: () => [...mintOf.keys()],
    hear,
  };
};
