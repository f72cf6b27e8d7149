/**
 * What one transaction of a live wallet means for its books. Pure. Keeps: whatever it answers, afterwards the books say of
 * cash and positions what the chain says; value that left without an order of ours freezes entries.
 */

import { type Fill, fillOf } from '../orders/fill.ts';
import type { Order } from '../orders/order.ts';
import type { EpochMs, Mint } from '../values/quantities.ts';
import { dayOf, lamports, scale, tokenAmount, wrappedSolMint } from '../values/quantities.ts';
import type { Account, Freeze } from './books.ts';
import type { Flow, FlowBooking, FlowKind } from './flow.ts';
import { afterOutsideSale, type OutsideSale, type Position } from './position.ts';
import type { WalletTransaction } from './reconciliation.ts';

export type OrderExplanation =
  /** The order that sent it has it in the books. */
  | { readonly kind: 'known' }
  /** Somebody is at work on the order. */
  | { readonly kind: 'wait' }
  /** An order that was ended as expired landed after all. */
  | { readonly kind: 'landed-late'; readonly order: Order };

export type OutsideExplanation =
  /** An order is at work on a position that it changed. */
  | { readonly kind: 'wait' }
  /** It names the wallet and moved nothing of it. */
  | { readonly kind: 'untouched' }
  | { readonly kind: 'flow'; readonly booking: FlowBooking };

export type ExplainedBy = {
  readonly account: Account;
  /** Positions of the account that are not closed. */
  readonly held: readonly Position[];
  readonly tipAccounts: ReadonlySet<string>;
  /** Stands in for a missing block time. */
  readonly nowMs: EpochMs;
};

/** What the order of a signature says about it. */
export const explainByOrder = (order: Order): OrderExplanation => {
  switch (order.state.status) {
    case 'filled':
    case 'failed':
      return { kind: 'known' };
    case 'expired':
      return { kind: 'landed-late', order };
    default:
      return { kind: 'wait' };
  }
};

type Movement = {
  /** Lamports traded or transferred, wrapped SOL included: without fee, tip and rent. */
  readonly fill: Fill;
  /** Raw tokens by mint, signed, zeros left out. */
  readonly tokens: ReadonlyMap<Mint, bigint>;
};

const movementOf = ({ transaction }: WalletTransaction, by: ExplainedBy): Movement => {
  const { wallet } = by.account;
  const tokens = new Map<Mint, bigint>();
  for (const { owner, mint, change } of transaction.failed ? [] : transaction.tokenChanges)
    if (owner === wallet) tokens.set(mint, (tokens.get(mint) ?? 0n) + change);
  return {
    fill: fillOf(transaction, wallet, wrappedSolMint, by.tipAccounts, by.nowMs),
    tokens: new Map([...tokens].filter(([, change]) => change !== 0n)),
  };
};

/** Positions that lost tokens, and how many. What went beyond the position was foreign. */
const lossesOf = ({ tokens }: Movement, { held }: ExplainedBy) =>
  held.flatMap((position) => {
    const sold = -(tokens.get(position.mint) ?? 0n);
    const lost = sold < position.tokens ? sold : position.tokens;
    return lost > 0n ? [{ position, lost }] : [];
  });
type Loss = ReturnType<typeof lossesOf>[number];

const kindOf = (movement: Movement, losses: readonly Loss[], signedByWallet: boolean): FlowKind | undefined => {
  const { fill, tokens } = movement;
  if (losses.length > 0) return signedByWallet && fill.lamports > 0n ? 'manual-sell' : 'withdrawal';
  const cameIn = [...tokens].some(([mint, change]) => mint !== wrappedSolMint && change > 0n);
  if (fill.lamports < 0n) return cameIn ? 'foreign-token' : 'withdrawal';
  if (tokens.size > 0) return 'foreign-token';
  if (fill.walletLamports === 0n) return undefined;
  return fill.lamports > 0n || fill.walletLamports > 0n ? 'deposit' : 'foreign-fee';
};

/** The first loss is paid all the proceeds and bears fee, tip and rent; what was sent away leaves at its cost. */
const saleOf = ({ position, lost }: Loss, index: number, kind: FlowKind, { fill }: Movement): OutsideSale => {
  const costLamports = lamports(
    lost === position.tokens ? position.costLamports : scale(position.costLamports, lost, position.tokens),
  );
  const proceeds = index === 0 ? fill.lamports - fill.feeLamports - fill.tipLamports : 0n;
  return {
    positionId: position.positionId,
    mint: position.mint,
    tokens: tokenAmount(lost),
    costLamports,
    realisedLamports: lamports(kind === 'manual-sell' ? proceeds - costLamports : 0n),
    rentLamports: lamports(index === 0 ? fill.rentLamports : 0n),
  };
};

const foreignOf = ({ tokens }: Movement, sales: readonly OutsideSale[]): Flow['tokens'] =>
  [...tokens].flatMap(([mint, change]) => {
    const beside = change + (sales.find((sale) => sale.mint === mint)?.tokens ?? 0n);
    return beside === 0n ? [] : [{ mint, change: tokenAmount(beside) }];
  });

const outflowOf = ({ walletLamports, signature, sales }: Flow, nowMs: EpochMs): Freeze => ({
  because: 'unknown-outflow',
  detail: [
    `${walletLamports} lamports`,
    ...sales.map(({ mint, tokens }) => `-${tokens} of ${mint}`),
    `by ${signature}`,
  ].join(', '),
  atMs: nowMs,
});

/** What a transaction that no order of ours sent means for the books. */
export const explainOutside = (of: WalletTransaction, by: ExplainedBy): OutsideExplanation => {
  const movement = movementOf(of, by);
  const losses = lossesOf(movement, by);
  const kind = kindOf(movement, losses, of.signedByWallet);
  if (kind === undefined) return { kind: 'untouched' };
  // An order's own settlement names the version of its position: it goes first.
  if (losses.some(({ position }) => position.orderInFlight !== undefined)) return { kind: 'wait' };
  const { account, nowMs } = by;
  const { fill } = movement;
  const sales = losses.map((loss, index) => saleOf(loss, index, kind, movement));
  const flow: Flow = {
    kind,
    userId: account.userId,
    mode: account.mode,
    wallet: account.wallet,
    signature: of.transaction.signature,
    walletLamports: fill.walletLamports,
    feeLamports: fill.feeLamports,
    sales,
    tokens: foreignOf(movement, sales),
    slot: fill.slot,
    atMs: fill.atMs,
    day: dayOf(fill.atMs),
  };
  const positions = losses.map(({ position }, index) => {
    const sale = sales[index];
    if (sale === undefined) throw new Error('every loss is a sale');
    return { expected: position.version, next: afterOutsideSale(position, sale, kind, flow.atMs) };
  });
  return {
    kind: 'flow',
    booking: { flow, positions, freeze: kind === 'withdrawal' ? outflowOf(flow, nowMs) : undefined },
  };
};
