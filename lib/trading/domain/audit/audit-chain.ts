/**
 * The live books against the wallet. Paper never counts against the chain: it sends nothing, and its opening is a figure
 * of the settings.
 */

import { foreignTokens } from '../books/flow.ts';
import type { Order } from '../orders/order.ts';
import type { Mint } from '../values/quantities.ts';
import { comparing, type Difference, groupedBy, sumOf } from './audit-difference.ts';
import type { ChainHoldings, ModeBooks } from './audited-books.ts';

/** Two signatures' worth of base fee, in lamports: what an exit in flight may cost beside its capped fee and tip. */
const baseFeeLamports = 10_000n;

const rotating = 'the wallet is being rotated: the books count the old and the new one';

const foreignToken = 'never traded by these books: an airdrop or a transfer from outside';

/** Differences between the live books and the wallet; what orders in flight can account for is explained by naming them. */
export const auditChain = (live: ModeBooks, chain: ChainHoldings): readonly Difference[] => {
  const differences = [...auditLamports(live, chain), ...auditTokens(live, chain)];
  if (live.account?.frozenBecause !== 'wallet-rotation') return differences;
  return differences.map((difference) => ({ ...difference, explanation: difference.explanation ?? rotating }));
};

const auditLamports = (live: ModeBooks, chain: ChainHoldings): readonly Difference[] => {
  if (live.account === undefined) return [];
  const { wallet, cashLamports } = live.account;
  const explanation = explainedBy(inFlight(live), cashLamports, chain.lamports, lamportsRange);
  return comparing(live)('cash-on-chain', wallet, cashLamports, chain.lamports, explanation);
};

const auditTokens = (live: ModeBooks, chain: ChainHoldings): readonly Difference[] => {
  const compare = comparing(live);
  const held = groupedBy(
    live.positions.filter((position) => position.status !== 'closed'),
    (position) => position.mint,
  );
  const foreign = foreignTokens(live.flows);
  const beside = (mint: Mint) => (foreign.get(mint) ?? 0n) + (live.openingTokens.get(mint) ?? 0n);
  const known = new Set<Mint>([...live.trades, ...inFlight(live)].map((row) => row.plan.mint));
  const inBooks = [...held].flatMap(([mint, positions]) => {
    const expected = sumOf(positions, (position) => position.tokens) + beside(mint);
    const found = chain.tokens.get(mint) ?? 0n;
    const working = inFlight(live).filter((order) => order.plan.mint === mint);
    return compare('tokens-on-chain', mint, expected, found, explainedBy(working, expected, found, tokensRange));
  });
  const outside = [...chain.tokens].filter(([mint]) => !held.has(mint));
  return [
    ...inBooks,
    ...outside.flatMap(([mint, found]) =>
      known.has(mint)
        ? compare('tokens-without-position', mint, beside(mint), found)
        : compare('foreign-token', mint, 0n, found, foreignToken),
    ),
  ];
};

/** Live orders whose transaction may have landed although the books do not know it yet. */
const inFlight = (live: ModeBooks): readonly Order[] =>
  live.unfinished.filter(({ state }) => state.status === 'signed' || state.status === 'sent');

/** How far one order may move a number down and up; `undefined` is without limit. */
type Range = { readonly down: bigint; readonly up: bigint | undefined };

const lamportsRange = ({ plan }: Order): Range =>
  plan.side === 'buy'
    ? { down: plan.reservedLamports, up: 0n }
    : { down: plan.maxPriorityFeeLamports + plan.maxTipLamports + baseFeeLamports, up: undefined };

const tokensRange = ({ plan }: Order): Range =>
  plan.side === 'buy' ? { down: 0n, up: undefined } : { down: plan.amountIn, up: 0n };

const explainedBy = (
  orders: readonly Order[],
  expected: bigint,
  found: bigint,
  rangeOf: (order: Order) => Range,
): string | undefined => {
  const ranges = orders.map(rangeOf);
  const down = sumOf(ranges, (range) => range.down);
  const upUnlimited = ranges.some((range) => range.up === undefined);
  const within = found >= expected - down && (found <= expected || upUnlimited);
  return orders.length > 0 && within
    ? `orders in flight: ${orders.map((order) => order.plan.orderId).join(', ')}`
    : undefined;
};
