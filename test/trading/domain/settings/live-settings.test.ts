import { describe, expect, it } from 'vitest';
import {
  armLive,
  confirmLive,
  confirmWithinMs,
  goLive,
  leaveLive,
  liftRamp,
} from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';

const wallet = 'W'.repeat(44);
const other = walletAddress('X'.repeat(44));
const paper = userSettings.parse(initialUserSettings(wallet));
const act = { by: 'owner', atMs: 1_790_000_000_000 };
const later = (ms: number) => ({ ...act, atMs: act.atMs + ms });

const armed = () => {
  const outcome = armLive(paper, act);
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.settings;
};
const confirmed = () => goLive(paper, act);
const wire = (settings: unknown): unknown =>
  JSON.parse(JSON.stringify(settings, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member)));
const isValid = (settings: unknown): boolean => userSettings.safeParse(wire(settings)).success;

describe('going live', () => {
  it('takes both acts: armed alone is still paper', () => {
    expect(armed()).toMatchObject({ mode: 'paper', live: { state: 'armed', wallet } });
    const outcome = confirmLive(armed(), wallet, later(confirmWithinMs));
    expect(outcome).toMatchObject({
      kind: 'changed',
      settings: { mode: 'live', live: { state: 'confirmed', wallet } },
    });
  });

  it.each([
    ['without the first act', () => confirmLive(paper, wallet, act), 'not-armed'],
    [
      'more than ten minutes later',
      () => confirmLive(armed(), wallet, later(confirmWithinMs + 1)),
      'armed-too-long-ago',
    ],
    ['by a clock that went back', () => confirmLive(armed(), wallet, later(-1)), 'armed-too-long-ago'],
    ['for another wallet than the user has', () => confirmLive(armed(), other, act), 'other-wallet'],
    [
      'when the wallet was changed between the acts',
      () => confirmLive({ ...armed(), wallet: other }, other, act),
      'wallet-changed',
    ],
    ['a second time', () => confirmLive(confirmed(), wallet, act), 'already-live'],
    ['by arming what is live', () => armLive(confirmed(), act), 'already-live'],
  ])('is refused %s', (_, attempt, reason) => {
    expect(attempt()).toEqual({ kind: 'refused', reason });
  });

  it('begins the ten minutes anew when it is armed again', () => {
    const again = armLive(armed(), later(confirmWithinMs));
    if (again.kind === 'refused') throw new Error(again.reason);
    expect(confirmLive(again.settings, wallet, later(2 * confirmWithinMs)).kind).toBe('changed');
  });

  it('begins on the ramp, and leaves it up, whatever was lifted before', () => {
    const lifted = { atMs: epochMs(1), by: 'owner', why: 'tried elsewhere' };
    expect(liftRamp(paper, lifted)).toEqual({ kind: 'refused', reason: 'not-live' });
    const live = liftRamp(confirmed(), lifted);
    if (live.kind === 'refused') throw new Error(live.reason);
    expect(live.settings.ramp).toEqual({ lifted });
    expect(liftRamp(live.settings, lifted)).toEqual({ kind: 'refused', reason: 'lifted-already' });
    expect(leaveLive(live.settings).ramp).toEqual({ lifted: null });
    expect(confirmLive({ ...armed(), ramp: { lifted } }, wallet, act)).toMatchObject({
      settings: { mode: 'live', ramp: { lifted: null } },
    });
  });

  it('is left for paper from every state', () => {
    for (const settings of [paper, armed(), confirmed()]) expect(leaveLive(settings)).toEqual(paper);
  });
});

describe('a row in live mode', () => {
  it('is valid after both acts', () => {
    expect(isValid(confirmed())).toBe(true);
  });

  it.each([
    ['without a confirmation', { ...paper, mode: 'live' }],
    ['with the first act alone', { ...armed(), mode: 'live' }],
    ['whose wallet is not the confirmed one', { ...confirmed(), wallet: other }],
    ['confirmed for another wallet', { ...confirmed(), live: { ...confirmed().live, wallet: other } }],
    ['confirmed too late', { ...confirmed(), live: { ...confirmed().live, confirmedAtMs: act.atMs + 600_001 } }],
    ['confirmed before it was armed', { ...confirmed(), live: { ...confirmed().live, confirmedAtMs: act.atMs - 1 } }],
    ['that keeps its confirmation on paper', { ...confirmed(), mode: 'paper' }],
  ])('%s is no valid row', (_, settings) => {
    expect(isValid(settings)).toBe(false);
  });
});
