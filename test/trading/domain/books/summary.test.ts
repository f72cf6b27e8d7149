import { describe, expect, it } from 'vitest';
import { summarise } from '#trading/domain/books/summary.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import { epochMs, lamports, positionId, signalId } from '#trading/domain/values/quantities.ts';
import { anna, booksAfter, type Step } from './books-history.ts';

const step: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100n,
  fee: 5n,
  tip: 1n,
  rent: 20n,
  tokens: 777n,
  portion: 1n,
};
const skip = (reason: string): Decision => ({
  cause: signalId('launch:x'),
  userId: anna,
  atMs: epochMs(0),
  outcome: 'skip',
  orderId: undefined,
  reason,
  settingsVersion: 1,
  verdicts: [],
  inputs: {},
  signature: undefined,
});

describe('summary', () => {
  const { orders, positions, trades } = booksAfter([
    step,
    { ...step, spend: 150n },
    { ...step, mint: 1 },
    { ...step, mint: 2, end: 'failed' },
    { ...step, mint: 2, end: 'expired' },
    { ...step, mint: 2, end: 'rejected' },
    { ...step, mint: 2, end: 'sent' },
  ]);
  const activity = {
    orders,
    positions,
    trades,
    decisions: [skip('halted'), skip('mint-unsafe'), skip('mint-unsafe')],
    marks: new Map([[positionId('position-2'), lamports(130n)]]),
    latencySamplesMs: [],
  };

  it('counts orders by how they ended, skips by reason, and positions', () => {
    const { orders: counted, positions: held } = summarise(activity);
    expect(counted).toEqual({
      planned: 7,
      filled: 3,
      failed: 1,
      expired: 1,
      rejected: 1,
      unfinished: 1,
      skipped: { 'mint-unsafe': 2, halted: 1 },
    });
    expect(held).toEqual({ opened: 2, closed: 1, open: 1 });
  });

  it('adds realised profit, failed fees included, and open positions at their marks', () => {
    const { realisedLamports, unrealisedLamports, pnlLamports, feesLamports } = summarise(activity);
    expect(realisedLamports).toBe(150n - 6n - 106n - 5n);
    expect(unrealisedLamports).toBe(130n - 106n);
    expect(pnlLamports).toBe(realisedLamports + unrealisedLamports);
    expect(feesLamports).toBe(6n * 3n + 5n);
    expect(summarise({ ...activity, marks: new Map() }).unrealisedLamports).toBe(0n);
  });

  it('gives the nearest-rank percentiles of the latencies, and none without samples', () => {
    expect(summarise(activity).latencyMs).toBeUndefined();
    expect(summarise({ ...activity, latencySamplesMs: [40] }).latencyMs).toEqual({ p50: 40, p99: 40 });
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summarise({ ...activity, latencySamplesMs: hundred }).latencyMs).toEqual({ p50: 50, p99: 99 });
  });
});
