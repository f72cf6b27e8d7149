import { describe, expect, it } from 'vitest';
import { openingPosition, type Position } from '#trading/domain/books/position.ts';
import { lamports, mint, orderId, signature, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import { nextRotationStep, type Rotation, type RotationFacts } from '#trading/domain/wallets/rotation.ts';
import { accountOf, alice, atMs, planOf } from '../../../contract/journal-values.ts';

const from = accountOf({}).wallet;
const to = walletAddress('So11111111111111111111111111111111111111113');
const rotation: Rotation = {
  ...{ userId: alice, from, to, status: 'moving', by: 'test', startedAtMs: atMs, startedAtSlot: 1, seenSlot: 5 },
  ...{
    differenceLamports: 0n,
    frozenBefore: undefined,
    inFlight: undefined,
    reverted: {},
    leaving: [],
    moves: 0,
    version: 1,
  },
};
const held = (n: number, change: Partial<Position> = {}): Position => ({
  ...openingPosition(planOf(n)),
  ...{ status: 'open', orderInFlight: undefined, tokens: tokenAmount(9n), wallet: from, version: 2 },
  ...change,
});
const holding = (amount: bigint, slot = 9) => ({ slot, lamports: lamports(amount), tokens: new Map() });
const facts = (change: Partial<RotationFacts> = {}): RotationFacts => ({
  account: accountOf({ cashLamports: lamports(1_000_000_000n), reservedLamports: lamports(0n) }),
  ...{ held: [], from: holding(1_000_000_000n), to: holding(0n) },
  ...{ seedLamports: lamports(50_000_000n), feeLamports: lamports(17_000n), rentLamports: lamports(2_039_280n) },
  ...change,
});
const next = (change: Partial<RotationFacts> = {}, of: Partial<Rotation> = {}) =>
  nextRotationStep({ ...rotation, ...of }, facts(change));
const one = held(1);

describe('the next step of a rotation', () => {
  it('follows the move that may have landed before anything else', () => {
    const move = {
      ...{ moveId: orderId('m'), plan: { kind: 'sweep', lamports: lamports(1n) } as const, signature: signature('S') },
      ...{ transactionBase64: '', lastValidBlockHeight: 1n },
    };
    expect(next({ held: [one] }, { inFlight: move })).toEqual({ kind: 'follow', move });
  });

  it('waits for a node that has not seen the last move, for entries and for orders on the positions', () => {
    expect(next({ from: holding(1n, 4) })).toEqual({ kind: 'wait', reason: 'node-lags' });
    expect(next({ to: holding(1n, 4) })).toEqual({ kind: 'wait', reason: 'node-lags' });
    expect(next({ held: [held(1, { status: 'opening' })] })).toEqual({ kind: 'wait', reason: 'entry-in-flight' });
    const claimed = held(1, { orderInFlight: orderId('exit') });
    expect(next({ held: [claimed] })).toEqual({ kind: 'wait', reason: 'order-in-flight' });
    const reserving = accountOf({ reservedLamports: lamports(1n) });
    expect(next({ account: reserving })).toEqual({ kind: 'wait', reason: 'entry-in-flight' });
  });

  it('sends the reserve ahead, then the positions one by one, past the one that an exit works on', () => {
    expect(next({ held: [one] })).toEqual({ kind: 'move', plan: { kind: 'seed', lamports: 50_000_000n } });
    const claimed = held(1, { orderInFlight: orderId('exit') });
    expect(next({ held: [claimed, held(2)], to: holding(50_000_000n) })).toMatchObject({
      ...{ kind: 'move', plan: { kind: 'tokens', mint: planOf(2).mint, closes: true } },
    });
  });

  it('keeps what the moves themselves cost out of the reserve that it sends ahead', () => {
    const poor = holding(5_000_000n);
    const step = next({ held: [one], from: poor });
    expect(step).toEqual({ kind: 'move', plan: { kind: 'seed', lamports: 5_000_000n - 2n * 17_000n - 2_039_280n } });
    expect(next({ held: [one], from: holding(2_100_000n) })).toMatchObject({ plan: { kind: 'tokens' } });
    expect(next({ held: [one], from: holding(2_000_000n) })).toMatchObject({ kind: 'stuck', mint: undefined });
  });

  it('tries a reverted position once more without closing its account, then the others, then stops', () => {
    const seeded = { to: holding(50_000_000n) };
    const { mint: first } = planOf(1);
    expect(next({ held: [one], ...seeded }, { reverted: { [first]: 1 } })).toMatchObject({ plan: { closes: false } });
    const twice = { reverted: { [first]: 2 } };
    expect(next({ held: [one, held(2)], ...seeded }, twice)).toMatchObject({ plan: { mint: planOf(2).mint } });
    expect(next({ held: [one], ...seeded }, twice)).toMatchObject({ kind: 'stuck', mint: first });
    expect(next({ held: [one], ...seeded }, { ...twice, leaving: [mint(first)] })).toMatchObject({
      plan: { kind: 'sweep' },
    });
  });

  it('sweeps all but the fee, and hands over only when the books equal the chain', () => {
    expect(next()).toEqual({ kind: 'move', plan: { kind: 'sweep', lamports: 999_983_000n } });
    const swept = { from: holding(0n), to: holding(1_000_000_000n) };
    expect(next(swept)).toEqual({ kind: 'hand-over' });
    expect(next({ ...swept, to: holding(999_999_999n) })).toEqual({ kind: 'wait', reason: 'books-behind-chain' });
    expect(next({ ...swept, to: holding(999_999_999n) }, { differenceLamports: -1n })).toEqual({ kind: 'hand-over' });
  });

  it('leaves dust that no transfer is worth, and says what it is', () => {
    const dusty = { from: holding(900n), to: holding(999_999_100n) };
    expect(next(dusty)).toEqual({ kind: 'hand-over' });
  });

  it('gives up SOL that the chain will not let go', () => {
    expect(next({}, { reverted: { sol: 3 } })).toMatchObject({ kind: 'stuck' });
  });
});
