import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterBuy, afterNoFill, afterSell, markedDead, openingPosition } from '#trading/domain/books/position.ts';
import {
  afterResult,
  atStake,
  drawdownOf,
  noRisk,
  type Result,
  resultOf,
  resultOn,
  valueOf,
} from '#trading/domain/books/risk.ts';
import { dayOf, epochMs, lamports, signalId, tokenAmount } from '#trading/domain/values/quantities.ts';
import { atMs, fillOf, planOf } from '../../../contract/journal-values.ts';

const resultWith = (amount: bigint, at = atMs, ends = true): Result => ({
  atMs: at,
  realisedLamports: lamports(amount),
  writtenOffLamports: lamports(0n),
  ended: ends ? { profitLamports: lamports(amount), costLamports: lamports(100n) } : undefined,
  leader: undefined,
});
const after = (...results: readonly Result[]) => results.reduce(afterResult, noRisk);
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('the risk', () => {
  it('remembers what the day was at its worst until the day ends', () => {
    const risk = after(resultWith(-30n), resultWith(-40n), resultWith(100n));
    expect(resultOn(risk, dayOf(atMs))).toEqual({ lamports: 30n, lowestLamports: -70n });
    const tomorrow = epochMs(atMs + dayMs);
    expect(resultOn(risk, dayOf(tomorrow))).toEqual({ lamports: 0n, lowestLamports: 0n });
    expect(resultOn(afterResult(risk, resultWith(-5n, tomorrow)), dayOf(tomorrow))).toEqual({
      lamports: -5n,
      lowestLamports: -5n,
    });
  });

  it('does not let a result of yesterday that was found late into the day of today', () => {
    const risk = after(resultWith(-30n), resultWith(-500n, epochMs(atMs - dayMs)));
    expect(resultOn(risk, dayOf(atMs)).lamports).toBe(-30n);
    expect(risk.losses).toBe(2);
  });

  it('counts losses in a row by positions that ended, and begins anew with one that did not lose', () => {
    const risk = after(resultWith(-1n), resultWith(-1n, epochMs(atMs + 5)), resultWith(-1n, atMs, false));
    expect(risk).toMatchObject({ consecutiveLosses: 2, lastLossAtMs: atMs + 5, losses: 3 });
    expect(afterResult(risk, resultWith(0n))).toMatchObject({ consecutiveLosses: 0, losses: 3 });
  });

  it('finds the deepest fall from a high within the window, even when it was made good', () => {
    const at = (hours: number) => epochMs(atMs - hours * hourMs);
    const risk = after(
      resultWith(-900n, at(7)),
      resultWith(50n, at(3)),
      resultWith(-80n, at(2)),
      resultWith(200n, at(1)),
    );
    expect(drawdownOf(risk, atMs, 6)).toBe(80n);
    expect(drawdownOf(risk, atMs, 8)).toBe(930n);
    expect(drawdownOf(risk, atMs, 2)).toBe(0n);
  });

  it('forgets hours that no window reaches, so that the row of the account stays small', () => {
    const many = Array.from({ length: 200 }, (_, n) => resultWith(-1n, epochMs(atMs + n * hourMs)));
    expect(after(...many).hours.length).toBeLessThanOrEqual(26);
  });

  it('is a mean of swings in which the newest weighs a quarter', () => {
    expect(after(resultWith(50n)).swingBps).toBe(5_000);
    expect(after(resultWith(50n), resultWith(-10n)).swingBps).toBe(4_000);
  });

  it('sums to the same day whatever the order of its results, and its worst is never above its end', () => {
    const amounts = fc.array(fc.bigInt(-1_000n, 1_000n), { maxLength: 12 });
    fc.assert(
      fc.property(amounts, (list) => {
        const risk = after(...list.map((amount) => resultWith(amount)));
        const { lamports: sum, lowestLamports } = resultOn(risk, dayOf(atMs));
        expect(sum).toBe(list.reduce((total, amount) => total + amount, 0n));
        expect(lowestLamports <= sum && lowestLamports <= 0n).toBe(true);
      }),
    );
  });
});

describe('the result of a step', () => {
  const opening = openingPosition(planOf(1));
  const held = afterBuy(
    opening,
    fillOf({ tokens: tokenAmount(10n), lamports: lamports(-95n), feeLamports: lamports(5n) }),
  );
  const sale = (tokens: bigint, paid: bigint) =>
    fillOf({
      tokens: tokenAmount(-tokens),
      lamports: lamports(paid),
      feeLamports: lamports(0n),
      rentLamports: lamports(0n),
    });
  const rule = { rule: 'stop-loss', cause: signalId('x') };

  it('is nothing for a buy, and the fee of an entry that failed', () => {
    expect(resultOf(opening, held, atMs)).toBeUndefined();
    const failed = afterNoFill(opening, lamports(5n), 'reverted', atMs);
    expect(resultOf(opening, failed, atMs)).toMatchObject({ realisedLamports: -5n, ended: undefined });
  });

  it('is the profit of what was sold, and of the whole position when that was the last of it', () => {
    const half = afterSell(held, sale(5n, 80n), rule);
    expect(resultOf(held, half, atMs)).toMatchObject({ realisedLamports: 30n, ended: undefined });
    const closed = afterSell(half, sale(5n, 10n), rule);
    expect(resultOf(half, closed, atMs)).toMatchObject({
      realisedLamports: -40n,
      ended: { profitLamports: -10n, costLamports: 50n },
    });
  });

  it('writes off a position that nobody buys, and takes back what it brings after all', () => {
    const dead = markedDead(held, atMs);
    expect(resultOf(held, dead, atMs)).toMatchObject({ writtenOffLamports: -100n, ended: { profitLamports: -100n } });
    expect(atStake(dead)).toBe(0n);
    const sold = afterSell(dead, sale(10n, 30n), rule);
    expect(resultOf(dead, sold, atMs)).toMatchObject({
      realisedLamports: -70n,
      writtenOffLamports: 100n,
      ended: undefined,
    });
    expect(valueOf(sold)).toBe(-70n);
  });

  it('and what is at stake add up to the same, step by step: a loss is what was at stake and came back as less', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.bigInt(1n, 4n), fc.bigInt(0n, 90n), fc.boolean()), { maxLength: 5 }),
        (steps) => {
          let [position, sum, received] = [held, 0n, 0n];
          for (const [tokens, paid, dies] of steps) {
            if (position.status === 'closed') break;
            const sold = tokens < position.tokens ? tokens : position.tokens;
            const next = dies ? markedDead(position, atMs) : afterSell(position, sale(sold, paid), rule);
            const result = resultOf(position, next, atMs);
            sum += (result?.realisedLamports ?? 0n) + (result?.writtenOffLamports ?? 0n);
            received += dies ? 0n : paid;
            position = next;
          }
          expect(sum).toBe(received + atStake(position) - atStake(held));
        },
      ),
    );
  });
});
