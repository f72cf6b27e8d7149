import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { settingsForExits } from '#trading/domain/settings/settings-for-exits.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';

const initial = initialUserSettings('A'.repeat(44));
const written = {
  ...initial,
  sniper: { ...initial.sniper, enabled: true },
  limits: { ...initial.limits, exitSlippageBps: 777 },
  exits: { ...initial.exits, stopLossBps: 1_234 },
};
const exitsOf = (row: unknown) => wireFormOf(settingsForExits(row)?.exits);

describe('the settings by which exits go on', () => {
  it('are what the owner wrote about exits, whatever is wrong with the rest', () => {
    const sections = fc.constantFrom(
      'mode',
      'live',
      'sniper',
      'safety',
      'protections',
      'lists',
      'ramp',
      'halts',
      'other',
    );
    fc.assert(
      fc.property(sections, fc.jsonValue(), (section, nonsense) => {
        const found = settingsForExits({ ...written, [section]: nonsense });
        expect(found).toMatchObject({ exits: { stopLossBps: 1_234 }, limits: { exitSlippageBps: 777 } });
        // Nothing can be bought by them.
        expect(found).toMatchObject({ mode: 'paper', haltEntries: true, sniper: { enabled: false } });
      }),
    );
  });

  it('begin as for a new user where a later version added a rule, and are those of the row everywhere else', () => {
    const { priceJumpBps: _, ...older } = written.exits;
    expect(exitsOf({ ...written, exits: { ...older, ruleOfOld: true } })).toEqual(
      wireFormOf(
        userSettings.parse({ ...written, exits: { ...older, priceJumpBps: initial.exits.priceJumpBps } }).exits,
      ),
    );
  });

  it('follow the sells of every leader of whom the row says how, whatever is wrong with the buys', () => {
    const [mirrored, led, unsaid, strange] = ['B', 'C', 'D', 'E'].map((letter) => letter.repeat(44));
    const copy = [
      { ...initialCopyRelation(String(mirrored)), sizing: { kind: 'fixed', spendLamports: 'lots' }, ruleOfOld: 1 },
      { leader: led, enabled: false, followSells: 'all-on-first-sell' },
      { leader: unsaid },
      { ...initialCopyRelation(String(strange)), followSells: 'sometimes' },
      { ...initialCopyRelation('nobody') },
      null,
    ];
    expect(settingsForExits({ ...written, copy })?.copy).toMatchObject([
      { leader: mirrored, enabled: true, followSells: 'mirror' },
      { leader: led, enabled: false, followSells: 'all-on-first-sell' },
      { leader: unsaid, followSells: 'mirror' },
    ]);
  });

  it('are unknown when a rule cannot be read: no other takes its place', () => {
    for (const exits of [undefined, null, {}, 'none', { ...written.exits, stopLossBps: -1 }])
      expect(settingsForExits({ ...written, exits })).toBeUndefined();
    expect(settingsForExits(undefined)).toBeUndefined();
  });
});
