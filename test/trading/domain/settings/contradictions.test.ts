import { describe, expect, it } from 'vitest';
import { contradictionsIn } from '#trading/domain/settings/contradictions.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';

const wallet = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
const initial = initialUserSettings(wallet);
const { limits, sniper } = initial;
type Wire = typeof initial;
const relation = initialCopyRelation('L'.repeat(44));
const copied = (sizing: unknown, enabled = true) => ({ copy: [{ ...relation, enabled, sizing }] as Wire['copy'] });
const told = (change: Partial<Wire>) => contradictionsIn(userSettings.parse({ ...initial, ...change }));

describe('settings that let nothing be bought together', () => {
  it('are none of a new user, and none when what is too large is switched off', () => {
    expect(told({})).toEqual([]);
    expect(told({ sniper: { ...sniper, enabled: true } })).toEqual([]);
    expect(told({ sniper: { ...sniper, spendLamports: '5000000000' } })).toEqual([]);
    expect(told(copied({ kind: 'fixed', spendLamports: '5000000000' }, false))).toEqual([]);
  });

  it.each<[string, Partial<Wire>]>([
    ['limits.entrySlippageBps is 50 %, limits.maxSlippageBps 10 %', { limits: { ...limits, entrySlippageBps: 5_000 } }],
    [
      'limits.maxTradeLamports is 0.001 SOL, limits.minTradeLamports 0.01 SOL',
      { limits: { ...limits, maxTradeLamports: '1000000' } },
    ],
    ['limits.maxExposureLamports is 0 SOL', { limits: { ...limits, maxExposureLamports: '0', minTradeLamports: '0' } }],
    ['limits.maxDailySpendLamports is 0.005 SOL', { limits: { ...limits, maxDailySpendLamports: '5000000' } }],
    ['limits.maxDailyLossLamports is 0', { limits: { ...limits, maxDailyLossLamports: '0' } }],
    ['limits.maxOpenPositions is 0', { limits: { ...limits, maxOpenPositions: 0 } }],
    [
      'sniper.spendLamports is 5 SOL, above limits.maxTradeLamports of 0.5 SOL',
      { sniper: { ...sniper, enabled: true, spendLamports: '5000000000' } },
    ],
    [
      'sniper.spendLamports is 0.001 SOL, below limits.minTradeLamports of 0.01 SOL',
      { sniper: { ...sniper, enabled: true, spendLamports: '1000000' } },
    ],
    ['copy[0].sizing.spendLamports is 5 SOL, above', copied({ kind: 'fixed', spendLamports: '5000000000' })],
    [
      'copy[0].sizing.maxSpendLamports is 0.001 SOL, below',
      copied({ kind: 'ratio', ratioBps: 100, maxSpendLamports: '1000000' }),
    ],
    ['for which no key can sign', { wallet: '1'.repeat(32) }],
    ['for which no key can sign', { wallet: 'z'.repeat(44) }],
  ])('are told: %s', (text, change) => {
    expect(told(change)).toEqual([expect.stringContaining(text)]);
  });

  it('are told of a size above the ramp as long as a live account is on it', () => {
    const paper = userSettings.parse({ ...initial, sniper: { ...sniper, enabled: true, spendLamports: '50000001' } });
    expect(contradictionsIn(paper)).toEqual([]);
    const live = goLive(paper, { by: 'owner', atMs: 0 });
    expect(contradictionsIn(live)).toEqual([expect.stringContaining('above the ramp of a live account of 0.05 SOL')]);
  });
});
