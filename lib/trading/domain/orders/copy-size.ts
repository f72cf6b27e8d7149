/** Whom a user copies, and how much a copied buy spends. */
import type { CopyRelation } from '../settings/copy-settings.ts';
import type { UserRow } from '../settings/settings.ts';
import type { WalletTradeSignal } from '../signals/signal.ts';
import type { Lamports } from '../values/quantities.ts';
import { lamports, scale } from '../values/quantities.ts';
import type { EntryOrigin } from './entry-origin.ts';
import type { EntryRequest } from './order-request.ts';

/** What a signal means for a user. */
export type Intent =
  | {
      readonly kind: 'enter';
      readonly rule: string;
      readonly spendLamports: Lamports;
      readonly sizedFromLamports?: Lamports;
    }
  | { readonly kind: 'skip'; readonly reason: string };

export type Settings = Pick<UserRow, 'settings'>;

/** The relation to a wallet, paused or not. */
export const anyRelationTo = (leader: string, { settings }: Settings): CopyRelation | undefined =>
  settings.copy.find((relation) => relation.leader === leader);

/** The relation by which a user copies the buys of a wallet, if there is one. */
export const relationTo = (leader: string, user: Settings): CopyRelation | undefined => {
  const relation = anyRelationTo(leader, user);
  return relation?.enabled === true ? relation : undefined;
};

/** The relation by which a user's positions follow the sells of a wallet; a paused one still does. */
export const followedRelationTo = (leader: string, user: Settings): CopyRelation | undefined => {
  const relation = anyRelationTo(leader, user);
  return relation === undefined || relation.followSells === 'own-exits' ? undefined : relation;
};

const smaller = (a: bigint, b: bigint): Lamports => lamports(a < b ? a : b);

/** How much a copied buy spends. Decided here once: the request, the decision and the order carry it from then on. */
export const sizedCopy = (
  signal: WalletTradeSignal,
  { sizing }: CopyRelation,
  freeLamports: Lamports | undefined,
): Intent => {
  switch (sizing.kind) {
    case 'fixed':
      return { kind: 'enter', rule: 'copy-fixed', spendLamports: sizing.spendLamports };
    case 'ratio': {
      if (signal.quoteAsset !== 'SOL') return { kind: 'skip', reason: 'leader-paid-in-stablecoin' };
      const share = scale(signal.quoteAmount, BigInt(sizing.ratioBps), 10_000n);
      return { kind: 'enter', rule: 'copy-ratio', spendLamports: smaller(share, sizing.maxSpendLamports) };
    }
    case 'wallet-share': {
      if (freeLamports === undefined) return { kind: 'skip', reason: 'signal-too-old' };
      const share = scale(freeLamports, BigInt(sizing.shareBps), 10_000n);
      const spendLamports = smaller(share, sizing.maxSpendLamports);
      return { kind: 'enter', rule: 'copy-wallet-share', spendLamports, sizedFromLamports: freeLamports };
    }
  }
};

type ConfirmedEntry =
  | { readonly kind: 'enter'; readonly request: EntryRequest }
  | { readonly kind: 'skip'; readonly reason: string };

const isSamePayment = (one: WalletTradeSignal, other: WalletTradeSignal): boolean =>
  one.quoteAsset === other.quoteAsset && one.quoteAmount === other.quoteAmount;

/** The size where what the leader really paid is another than what it was a share of; undefined where it stays. */
const resized = (claimed: EntryOrigin, origin: EntryOrigin, user: Settings): Intent | undefined => {
  if (claimed.kind !== 'wallet-trade' || origin.kind !== 'wallet-trade' || isSamePayment(claimed, origin))
    return undefined;
  const relation = relationTo(origin.wallet, user);
  return relation?.sizing.kind === 'ratio' ? sizedCopy(origin, relation, undefined) : undefined;
};

/** The entry by its origin as the chain tells it, or why there is none: what a webhook's body says of it sizes nothing. */
export const entryAsConfirmed = (request: EntryRequest, origin: EntryOrigin, user: Settings): ConfirmedEntry => {
  const intent = resized(request.origin, origin, user);
  if (intent?.kind === 'skip') return intent;
  return {
    kind: 'enter',
    request: { ...request, spendLamports: intent?.spendLamports ?? request.spendLamports, origin },
  };
};
