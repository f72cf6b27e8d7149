/** Every setting explains itself: a new one that does not is found here. */
import { describe, expect, it } from 'vitest';
import { unitOf } from '#trading/domain/settings/setting-unit.ts';
import type { RowName } from '#trading/ports/settings-store.ts';
import { type DescribedSetting, settingsOf } from '../../bin/commands/settings/setting-list.ts';

/** What only `osprey live` and `osprey panic` write: no person chooses these. */
const isAct = ({ path }: DescribedSetting): boolean => /^(live|ramp|halts\.panic)\b/.test(path);
const all = (['user#anybody', 'global'] as const satisfies readonly RowName[]).flatMap((row) =>
  settingsOf(row).map((setting) => [setting.path, setting] as const),
);
const chosen = all.filter(([, setting]) => !isAct(setting));

const isBounded = ({ shape }: DescribedSetting): boolean => {
  switch (shape.kind) {
    case 'amount':
      return shape.most < 10n ** 13n;
    case 'integer':
      return shape.least > Number.MIN_SAFE_INTEGER && shape.most < Number.MAX_SAFE_INTEGER;
    case 'list':
      return shape.most !== undefined;
    case 'text':
      return shape.pattern !== undefined || shape.longest !== undefined;
    default:
      return true;
  }
};

/** A member of a group that is off at first has no value of its own. */
const isBelowOff = (path: string): boolean =>
  all.some(([above, { initial }]) => path.startsWith(`${above}.`) && initial === null);

const isInItem = (path: string): boolean => /[<[]/.test(path);

describe('the schema of the settings', () => {
  it('is the whole of what a person can set', () => {
    expect(all.length).toBeGreaterThan(90);
    for (const path of [
      'mode',
      'limits.maxTradeLamports',
      'copy[].sizing<ratio>.ratioBps',
      'exits.takeProfit[].sellBps',
    ])
      expect(all.map(([each]) => each)).toContain(path);
  });

  it('says of everything what it is', () => {
    expect(all.filter(([, { shape }]) => !/^\S.*\S$/.test(shape.description)).map(([path]) => path)).toEqual([]);
  });

  it('names every quantity with its unit', () => {
    expect(all.filter(([path, { shape }]) => unitOf(path.split('.').at(-1) ?? '', shape) === undefined)).toEqual([]);
  });

  it('bounds everything that a person chooses', () => {
    expect(chosen.filter(([, setting]) => !isBounded(setting)).map(([path]) => path)).toEqual([]);
  });

  it('begins everything but the wallet with a value for a new row', () => {
    const needed = chosen.filter(
      ([path, { shape }]) => shape.kind !== 'group' && path !== 'wallet' && !isInItem(path) && !isBelowOff(path),
    );
    expect(needed.length).toBeGreaterThan(50);
    expect(needed.filter(([, { initial }]) => initial === undefined).map(([path]) => path)).toEqual([]);
  });
});
