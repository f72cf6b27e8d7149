import { describe, expect, it } from 'vitest';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import {
  globalRow,
  globalSettings,
  initialUserSettings,
  userRow,
  userSettings,
} from '#trading/domain/settings/settings.ts';

const initial = initialUserSettings('A'.repeat(44));
const accepts = (value: unknown): boolean => userSettings.safeParse(value).success;
const relation = {
  ...initialCopyRelation('L'.repeat(44)),
  sizing: { kind: 'fixed', spendLamports: '1' },
};

describe('the settings of a new user', () => {
  it('are valid, on paper, with nothing enabled', () => {
    expect(userSettings.parse(initial)).toMatchObject({ mode: 'paper', sniper: { enabled: false }, copy: [] });
  });

  it('keep slippage at half a per cent and never trust a quote for more than ten seconds', () => {
    expect(userSettings.parse(initial).limits).toMatchObject({ entrySlippageBps: 50, maxQuoteAgeMs: 10_000 });
  });

  it('ask the chain for everything and no scanner for anything', () => {
    const { safety, sniper } = userSettings.parse(initial);
    expect(safety).toMatchObject({ requireSellSimulation: true, minConfidence: 50 });
    expect(new Set(Object.values(safety.scanners))).toEqual(new Set(['off']));
    expect(sniper).toMatchObject({ requireSocials: false, maxEntriesPerDay: 20 });
  });

  it('never let one trade spend more than a day', () => {
    const { limits, sniper } = userSettings.parse(initial);
    expect(limits.maxTradeLamports).toBeLessThanOrEqual(limits.maxDailySpendLamports);
    expect(limits.minTradeLamports).toBeLessThanOrEqual(limits.maxTradeLamports);
    expect(sniper.spendLamports).toBeLessThanOrEqual(limits.maxTradeLamports);
  });
});

it('the settings of a new user start on the ramp, with every protection on', () => {
  const { ramp, protections, limits } = userSettings.parse(initial);
  expect(ramp.lifted).toBeNull();
  expect(Object.values(protections).filter((each) => each === null || each === false)).toEqual([]);
  expect(limits.maxDailyLossLamports).toBeLessThanOrEqual(limits.maxDailySpendLamports);
});

describe('settings are refused', () => {
  const limits = (change: object) => ({ ...initial, limits: { ...initial.limits, ...change } });
  const sniper = (change: object) => ({ ...initial, sniper: { ...initial.sniper, ...change } });
  const safety = (change: object) => ({ ...initial, safety: { ...initial.safety, ...change } });
  const protections = (change: object) => ({ ...initial, protections: { ...initial.protections, ...change } });
  it.each([
    ['with a member missing: no default stands in for it', { ...initial, haltEntries: undefined }],
    ['with a limit missing', limits({ solReserveLamports: undefined })],
    ['with a misspelt member, which would otherwise be ignored', { ...initial, haltEntrys: true }],
    ['with a misspelt limit', limits({ maxTradeLamport: '1' })],
    ['with a member of the sniper too many', { ...initial, sniper: { ...initial.sniper, spend: '1' } }],
    ['with a mode that does not exist', { ...initial, mode: 'real' }],
    ['with money below zero', limits({ maxTradeLamports: '-1' })],
    ['with money past 1,000 SOL', limits({ maxTradeLamports: '1000000000001' })],
    ['with money as a number', limits({ maxTradeLamports: 1_000 })],
    ['with more slippage than there is', limits({ maxSlippageBps: 10_001 })],
    ['with quotes older than ten seconds', limits({ maxQuoteAgeMs: 10_001 })],
    ['with a breaker that trips at no loss', protections({ consecutiveLosses: { losses: 0, pauseMs: 1 } })],
    ['with a drawdown over more than a day', protections({ drawdown: { maxLamports: '1', windowHours: 25 } })],
    ['with a protection left out: null says that it is off', protections({ drawdown: undefined })],
    ['with the ramp lifted by nobody', { ...initial, ramp: { lifted: { atMs: 1, by: '', why: 'trust me' } } }],
    ['with the ramp lifted for no reason', { ...initial, ramp: { lifted: { atMs: 1, by: 'owner', why: '' } } }],
    ['with a halt of exits among the contexts', { ...initial, halts: { ...initial.halts, contexts: ['exit'] } }],
    [
      'with an allow-list left out: null says that it is off',
      { ...initial, lists: { ...initial.lists, allowedMints: undefined } },
    ],
    ['with a take-profit of nothing', { ...initial, exits: { ...initial.exits, takeProfitBps: 0 } }],
    ['with a loss of more than everything', { ...initial, exits: { ...initial.exits, stopLossBps: 10_001 } }],
    ['with a wallet that is no address', { ...initial, wallet: 'my wallet' }],
    ['with an unknown venue', { ...initial, sniper: { ...initial.sniper, venues: ['some-dex'] } }],
    [
      'with a denied name of nothing, which every name holds',
      sniper({ names: { ...initial.sniper.names, deny: [''] } }),
    ],
    ['with a filter left out: null says that it is off', sniper({ maxDevBuyBps: undefined })],
    ['with a confidence beyond the scale', safety({ minConfidence: 101 })],
    ['with a share of more than everything', safety({ maxTopHoldersBps: 10_001 })],
    ['with a scanner waited for longer than a launch lasts', safety({ scannerTimeoutMs: 801 })],
    ['with a scanner used in an unknown way', safety({ scanners: { ...initial.safety.scanners, goPlus: 'on' } })],
    ['with an unknown way of sizing', { ...initial, copy: [{ ...relation, sizing: { kind: 'all-in' } }] }],
    [
      'with a leader whose price may be left behind at will',
      { ...initial, copy: [{ ...relation, maxPriceAboveLeaderBps: undefined }] },
    ],
    ['with a ratio without its cap', { ...initial, copy: [{ ...relation, sizing: { kind: 'ratio', ratioBps: 100 } }] }],
    ['with a leader twice', { ...initial, copy: [relation, relation] }],
    ['with a way of following sells that nobody knows', { ...initial, copy: [{ ...relation, followSells: true }] }],
    [
      'with a share of the wallet without its cap',
      { ...initial, copy: [{ ...relation, sizing: { kind: 'wallet-share', shareBps: 100 } }] },
    ],
    [
      'with a fixed size that also has a ratio',
      { ...initial, copy: [{ ...relation, sizing: { ...relation.sizing, ratioBps: 1 } }] },
    ],
  ])('%s', (_, value) => {
    expect(accepts(value)).toBe(false);
  });

  it('for everybody when the global row says more or less than it must', () => {
    const launchAddresses = ['P'.repeat(44)];
    const halts = { contexts: [], leaders: [] };
    const whole = { haltEntries: false, halts, launchAddresses };
    const accepted = (value: unknown) => globalSettings.safeParse(value).success;
    expect(accepted(whole)).toBe(true);
    expect(accepted({ ...whole, halts: { contexts: ['copy'], leaders: ['M'.repeat(44)] } })).toBe(true);
    for (const name of Object.keys(whole)) expect(accepted({ ...whole, [name]: undefined })).toBe(false);
    expect(accepted({ ...whole, launchAddresses: ['pump'] })).toBe(false);
    expect(accepted({ ...whole, haltEntries: 'no' })).toBe(false);
    expect(accepted({ ...whole, halt: true })).toBe(false);
    expect(accepted({ ...whole, halts: { ...halts, contexts: ['exit'] } })).toBe(false);
    expect(accepted({ ...whole, halts: { ...halts, panic: null } })).toBe(false);
  });
});

it('settings may follow a leader by a fixed size or by a capped ratio', () => {
  const ratio = { ...relation, sizing: { kind: 'ratio', ratioBps: 2_500, maxSpendLamports: '100000000' } };
  expect(
    userSettings
      .parse({ ...initial, copy: [relation, { ...ratio, leader: 'M'.repeat(44) }] })
      .copy.map(({ sizing }) => sizing),
  ).toEqual([
    { kind: 'fixed', spendLamports: 1n },
    { kind: 'ratio', ratioBps: 2_500, maxSpendLamports: 100_000_000n },
  ]);
});

it('a row must say its version, who wrote it, when and why', () => {
  const audit = { version: 1, updatedAtMs: 0, updatedBy: 'owner', why: '' };
  expect(userRow.safeParse({ userId: 'alice', ...audit, settings: initial }).success).toBe(true);
  expect(
    globalRow.safeParse({
      ...audit,
      settings: { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    }).success,
  ).toBe(true);
  expect(
    globalRow.safeParse({
      ...audit,
      version: 0,
      settings: { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    }).success,
  ).toBe(false);
  expect(
    globalRow.safeParse({
      ...audit,
      updatedBy: '',
      settings: { haltEntries: true, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    }).success,
  ).toBe(false);
  expect(userRow.safeParse({ userId: 'Alice', ...audit, settings: initial }).success).toBe(false);
});
