import { describe, expect, it } from 'vitest';
import type { Account } from '#trading/domain/books/books.ts';
import { claimedBy, type Position } from '#trading/domain/books/position.ts';
import type { WalletTransaction } from '#trading/domain/books/reconciliation.ts';
import { explainByOrder, explainOutside } from '#trading/domain/books/reconciliation-explain.ts';
import type { Order, OrderState } from '#trading/domain/orders/order.ts';
import { epochMs, lamports, mint, orderId, tokenAmount, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { type OutsideMove, outsideTransaction } from '../../outside-transaction.ts';
import { booksAfter, type Step, wallet } from './books-history.ts';

const bought: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 0n,
  rent: 2_039_280n,
  tokens: 1_000n,
  portion: 1n,
};
const books = booksAfter([bought], ['live']);
const [account] = books.accounts as readonly [Account];
const [open] = books.positions as readonly [Position];
const [filled] = books.orders as readonly [Order];
const spam = mint('Z'.repeat(43));

const explain = (of: WalletTransaction, held: readonly Position[] = [open]) =>
  explainOutside(of, { account, held, tipAccounts: new Set(), nowMs: epochMs(9) });
const flowFrom = (move: OutsideMove, held?: readonly Position[]) => {
  const explanation = explain(outsideTransaction(wallet, move), held);
  if (explanation.kind !== 'flow') throw new Error(explanation.kind);
  return explanation.booking;
};

describe('an outside transaction is explained as', () => {
  it.each<[string, OutsideMove, string]>([
    ['a deposit, however small', { sol: 1n }, 'deposit'],
    ['a deposit when an empty token account gave its rent back', { sol: 2_039_280n - 5_000n, fee: 5_000n }, 'deposit'],
    ['a fee when it failed', { sol: -5_000n, fee: 5_000n, failed: true }, 'foreign-fee'],
    ['a fee when nothing else left', { sol: -5_000n, fee: 5_000n }, 'foreign-fee'],
    ['a foreign token that somebody sent', { tokens: [[spam, 9n]], signed: false }, 'foreign-token'],
    [
      'a foreign token that the owner bought',
      { sol: -70_005_000n, fee: 5_000n, tokens: [[spam, 9n]] },
      'foreign-token',
    ],
    ['a foreign token that the owner sold', { sol: 70_000_000n, fee: 5_000n, tokens: [[spam, -9n]] }, 'foreign-token'],
    ['a manual sale', { sol: 60_000_000n, fee: 5_000n, tokens: [[open.mint, -400n]] }, 'manual-sell'],
    ['a withdrawal of SOL', { sol: -1_000_005_000n, fee: 5_000n }, 'withdrawal'],
    ['a withdrawal of tokens', { sol: -5_000n, fee: 5_000n, tokens: [[open.mint, -400n]] }, 'withdrawal'],
    ['a withdrawal when a delegate took tokens', { tokens: [[open.mint, -400n]], signed: false }, 'withdrawal'],
    [
      'a withdrawal when SOL left beside wrapped SOL that stayed',
      { sol: -1_000_005_000n, fee: 5_000n, tokens: [[wrappedSolMint, 1n]] },
      'withdrawal',
    ],
  ])('%s', (_, move, kind) => {
    const { flow, freeze } = flowFrom(move);
    expect(flow.kind).toBe(kind);
    expect(flow.walletLamports).toBe(move.sol ?? 0n);
    expect(freeze?.because).toBe(kind === 'withdrawal' ? 'unknown-outflow' : undefined);
  });

  it('nothing at all when it only names the wallet', () => {
    expect(explain(outsideTransaction(wallet, {}))).toEqual({ kind: 'untouched' });
  });

  it('a sale that takes its share of the cost and books the profit', () => {
    const { flow, positions } = flowFrom({ sol: 59_995_000n, fee: 5_000n, tokens: [[open.mint, -400n]] });
    const cost = (open.costLamports * 400n) / 1_000n;
    expect(flow.sales).toEqual([
      {
        positionId: open.positionId,
        mint: open.mint,
        tokens: 400n,
        costLamports: cost,
        realisedLamports: 60_000_000n - 5_000n - cost,
        rentLamports: 0n,
      },
    ]);
    expect(positions).toMatchObject([
      { expected: open.version, next: { status: 'open', tokens: 600n, version: open.version + 1 } },
    ]);
  });

  it('the end of a position when the last token is sold, and foreign tokens when more was sold than it held', () => {
    const { flow, positions } = flowFrom({ sol: 60_000_000n, fee: 5_000n, tokens: [[open.mint, -1_500n]] });
    expect(positions[0]?.next).toMatchObject({
      status: 'closed',
      closedBy: 'manual-sell',
      tokens: 0n,
      costLamports: 0n,
    });
    expect(flow.tokens).toEqual([{ mint: open.mint, change: -500n }]);
  });

  it('no loss when tokens were only moved elsewhere: they leave at their cost', () => {
    const { flow } = flowFrom({ sol: -5_000n, fee: 5_000n, tokens: [[open.mint, -1_000n]] });
    expect(flow.sales).toMatchObject([{ tokens: 1_000n, costLamports: open.costLamports, realisedLamports: 0n }]);
  });

  it('something to wait for while an order is at work on the position', () => {
    const move = { sol: 60_000_000n, tokens: [[open.mint, -400n]] } as const;
    const held = [claimedBy(open, orderId('exit'))];
    expect(explain(outsideTransaction(wallet, move), held)).toEqual({ kind: 'wait' });
    expect(explain(outsideTransaction(wallet, { sol: 5n }), held).kind).toBe('flow');
  });

  it('counts tokens that came into a held mint beside the position', () => {
    const { flow, positions } = flowFrom({ tokens: [[open.mint, 5n]], signed: false });
    expect(flow.tokens).toEqual([{ mint: open.mint, change: tokenAmount(5n) }]);
    expect(positions).toEqual([]);
  });
});

describe('a transaction of an order', () => {
  const attempt = {
    signature: outsideTransaction(wallet, {}).transaction.signature,
    transactionBase64: '',
    lastValidBlockHeight: 1n,
    quotedOut: 1n,
    minimumOut: 1n,
  };
  const reverted = { status: 'failed', signature: attempt.signature, reason: 'reverted' } as const;
  it.each<[string, OrderState, string]>([
    ['is known once the order is filled', filled.state, 'known'],
    ['is known once the order has failed', { ...reverted, feeLamports: lamports(1n) }, 'known'],
    ['landed late when the order had expired', { status: 'expired', ...attempt }, 'landed-late'],
    ['waits while the order is signed', { status: 'signed', ...attempt }, 'wait'],
    ['waits while the order is sent', { status: 'sent', ...attempt }, 'wait'],
  ])('%s', (_, state, kind) => {
    expect(explainByOrder({ ...filled, state }).kind).toBe(kind);
  });
});
