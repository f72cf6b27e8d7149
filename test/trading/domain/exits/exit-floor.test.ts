import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteTooLow } from '#trading/domain/exits/exit-floor.ts';
import { rungs } from '#trading/domain/exits/exit-ladder.ts';
import { exitPrecedence } from '#trading/domain/exits/exit-rule.ts';
import { lamports, tokenAmount } from '#trading/domain/values/quantities.ts';

const top = rungs.length - 1;
/** 1,000 tokens were worth 10,000 lamports when it fired, and had cost 8,000. */
const trigger = { lamports: lamports(10_000n), tokens: tokenAmount(1_000n) };
const whole = { tokens: 1_000n, costLamports: 8_000n, isPart: false };
const part = { ...whole, isPart: true };
const offer = (amountOut: bigint, amountIn = 1_000n) => ({ amountIn, amountOut });
const bound = { priceJumpBps: 2_000 };

describe('an attempt of an exit', () => {
  it('takes no quote below the price that set it off by more than the bound, to the lamport', () => {
    const asked = { rule: 'stop-loss', trigger } as const;
    expect(quoteTooLow(asked, whole, offer(8_000n), { rung: 0 }, bound)).toBeUndefined();
    expect(quoteTooLow(asked, whole, offer(7_999n), { rung: 0 }, bound)).toBe(
      'quote-below-trigger: 7999 lamports for 1000 tokens',
    );
    // Of a quarter, a quarter.
    expect(quoteTooLow(asked, whole, offer(2_000n, 250n), { rung: 0 }, bound)).toBeUndefined();
    expect(quoteTooLow(asked, whole, offer(1_999n, 250n), { rung: 0 }, bound)).toMatch(/^quote-below-trigger/);
  });

  it('takes a fall for true on the fourth rung', () => {
    const refused = rungs.map((_, rung) =>
      quoteTooLow({ rule: 'stop-loss', trigger }, whole, offer(1n), { rung }, bound),
    );
    expect(refused.map((reason) => reason !== undefined)).toEqual([true, true, true, ...Array(top - 2).fill(false)]);
  });

  it('asks for nothing where no price was believed', () => {
    expect(quoteTooLow({ rule: 'stop-loss' }, whole, offer(1n), { rung: 0 }, bound)).toBeUndefined();
  });

  it('that takes profit sells nothing at its cost: a part never, everything in the end', () => {
    for (const asked of [{ rule: 'take-profit' }, { rule: 'take-profit', trigger }] as const) {
      expect(quoteTooLow(asked, part, offer(8_001n), { rung: 0 }, bound)).toBeUndefined();
      for (let rung = 0; rung <= top; rung += 1) {
        expect(quoteTooLow(asked, part, offer(8_000n), { rung }, bound)).toMatch(/^quote-below-cost/);
        const all = quoteTooLow(asked, whole, offer(8_000n), { rung }, bound);
        expect(all === undefined).toBe(rung === top);
      }
    }
  });

  it('that sells everything takes any quote on the last rung, and one that limits a loss from the fourth on', () => {
    const amount = fc.bigInt(0n, 10n ** 20n);
    const some = fc.bigInt(1n, 10n ** 20n);
    fc.assert(
      fc.property(amount, some, amount, some, amount, fc.nat(9_999), (paid, held, then, of, out, priceJumpBps) => {
        for (const rule of exitPrecedence) {
          const asked = { rule, trigger: { lamports: lamports(then), tokens: tokenAmount(of) } };
          const sale = { tokens: held, costLamports: paid, isPart: false };
          const at = (rung: number) => quoteTooLow(asked, sale, offer(out, held), { rung }, { priceJumpBps });
          expect(at(top)).toBeUndefined();
          if (rule !== 'take-profit') expect(at(3)).toBeUndefined();
        }
      }),
    );
  });
});
