/** What a person writes, and the place that he writes it to. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { settingAt, withSetting } from '#trading/domain/settings/setting-path.ts';
import { userShape } from '#trading/domain/settings/setting-shape.ts';
import { readSetting } from '#trading/domain/settings/setting-value.ts';
import { initialUserSettings } from '#trading/domain/settings/settings.ts';
import { solText } from '#trading/domain/values/human-text.ts';

const leader = 'L'.repeat(44);
const settings = { ...initialUserSettings('W'.repeat(44)), copy: [initialCopyRelation(leader)] };

const settingOf = (path: string) => {
  const found = settingAt(userShape, settings, path);
  if (found.kind !== 'found') throw new Error(`${found.at}: ${found.allowed}`);
  return found.value;
};
const read = (path: string, value: unknown): unknown => {
  const outcome = readSetting(settingOf(path).shape, path, value);
  return outcome.kind === 'read' ? outcome.value : outcome;
};

describe('a quantity', () => {
  const inBounds = fc.bigInt({ min: 0n, max: 10n ** 12n });

  it('in SOL, in lamports and bare is the same to the lamport', () => {
    fc.assert(
      fc.property(inBounds, (lamports) => {
        for (const text of [
          `${solText(lamports)}sol`,
          `${solText(lamports)} SOL`,
          `${lamports} lamports`,
          `${lamports}`,
        ])
          expect(read('limits.maxTradeLamports', text)).toBe(String(lamports));
      }),
    );
  });

  it('in per cent is exact in basis points, and one that lies between two of them is refused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (bps) => {
        expect(read('limits.entrySlippageBps', `${bps / 100}%`)).toBe(bps);
        expect(read('limits.entrySlippageBps', `${Math.floor(bps / 100)}.005%`)).toMatchObject({ kind: 'refused' });
      }),
    );
  });

  it.each([
    ['15s', 15_000],
    ['1.5s', 1_500],
    ['2min', 120_000],
    ['250ms', 250],
    ['1 d', 86_400_000],
    [15_000, 15_000],
  ])('in time, %s, is %d ms', (text, ms) => {
    expect(read('protections.cooldownAfterStopMs', text)).toBe(ms);
  });

  it.each([0.1, '0.1', '1e9', '0x10', '1,5sol', '1_000', '5 dollars', '', true, {}, [], '2m', '1sol 2sol', '٣'])(
    'is never guessed: %j is refused with what may be written',
    (value) => {
      expect(read('limits.maxTradeLamports', value)).toMatchObject({
        kind: 'refused',
        allowed: expect.stringContaining('0.1sol'),
      });
    },
  );
});

describe('a path', () => {
  it('names a relation by its place or by its leader', () => {
    expect(settingOf(`copy[${leader}].enabled`)).toMatchObject({ path: 'copy[0].enabled', value: true });
    expect(settingOf('copy.0.sizing.spendLamports').value).toBe('50000000');
  });

  it('puts a value in its place and leaves all others', () => {
    const { parts } = settingOf('exits.takeProfit[1].sellBps');
    const next = withSetting(settings, parts, 1_000);
    const [first, second] = settings.exits.takeProfit;
    expect(next).toEqual({
      ...settings,
      exits: { ...settings.exits, takeProfit: [first, { ...second, sellBps: 1_000 }] },
    });
  });

  it.each([
    ['limits.speed', 'limits.speed', 'one of minTradeLamports'],
    ['copy[5].enabled', 'copy[5]', 'an index of 0 to 1'],
    ['mode.paper', 'mode.paper', 'nothing lies below it'],
    ['copy[0].sizing.ratioBps', 'copy[0].sizing.ratioBps', 'one of kind, spendLamports'],
    ['__proto__', '__proto__', 'one of mode'],
  ])('to nowhere, %s, says where it ends and what lies there', (path, at, allowed) => {
    expect(settingAt(userShape, settings, path)).toEqual({
      kind: 'nothing-there',
      at,
      allowed: expect.stringContaining(allowed),
    });
  });
});
