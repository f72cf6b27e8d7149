import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usersInTurn } from '#trading/domain/books/reconciliation-turn.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';

const users = (count: number) => Array.from({ length: count }, (_, n) => userId(`user-${n}`));
const minute = (n: number) => epochMs(n * 60_000 + 1);

describe('the turns of users', () => {
  it('see everybody once within as many minutes as are needed, and never more than a turn holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 70 }),
        fc.nat(10_000_000),
        (count, most, start) => {
          const turns = Math.ceil(count / most);
          // A round begins where the first turn does.
          const from = start - (start % turns);
          const seen = Array.from({ length: turns }, (_, n) => usersInTurn(users(count), minute(from + n), most));
          expect(seen.every((turn) => turn.length <= most)).toBe(true);
          expect(seen.flat().toSorted()).toEqual(users(count).toSorted());
        },
      ),
    );
  });

  it('begin with another user in every round, so that a turn cut short starves nobody', () => {
    const first = new Set(Array.from({ length: 3 }, (_, round) => usersInTurn(users(6), minute(round * 2), 3)[0]));
    expect(first.size).toBe(3);
  });

  it('are the same for whoever asks in the same minute, and empty without users', () => {
    expect(usersInTurn(users(9).toReversed(), minute(7), 4)).toEqual(usersInTurn(users(9), minute(7), 4));
    expect(usersInTurn([], minute(7), 4)).toEqual([]);
  });
});
