import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitDue } from '#trading/domain/exits.ts';
import type { Position } from '#trading/domain/position.ts';
import {
  basisPoints,
  lamports,
  mint,
  orderId,
  positionId,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/quantities.ts';

const position: Position = {
  positionId: positionId('p'),
  userId: userId('ada'),
  wallet: walletAddress('w'),
  mode: 'live',
  mint: mint('m'),
  context: 'sniper',
  leader: undefined,
  status: 'open',
  orderInFlight: undefined,
  tokens: tokenAmount(1_000n),
  costLamports: lamports(1_000_000n),
  realisedLamports: lamports(0n),
  rentLamports: lamports(0n),
  openedAtMs: 0 as never,
  closedAtMs: undefined,
  closedBy: undefined,
  version: 2,
};
const settings = { takeProfitBps: 5_000, stopLossBps: basisPoints(3_000) };

describe('an exit', () => {
  it('takes the profit at exactly the gain that is set, and not one lamport below', () => {
    expect(exitDue(position, 1_500_000n, settings)).toBe('take-profit');
    expect(exitDue(position, 1_499_999n, settings)).toBeUndefined();
  });

  it('stops the loss at exactly the loss that is set, and not one lamport above', () => {
    expect(exitDue(position, 700_000n, settings)).toBe('stop-loss');
    expect(exitDue(position, 700_001n, settings)).toBeUndefined();
  });

  it('never fires while an order works on the position or before it is open', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), (proceeds) => {
        expect(exitDue({ ...position, orderInFlight: orderId('o') }, proceeds, settings)).toBeUndefined();
        expect(exitDue({ ...position, status: 'opening' }, proceeds, settings)).toBeUndefined();
        expect(exitDue({ ...position, status: 'closed' }, proceeds, settings)).toBeUndefined();
      }),
    );
  });
});
