import { describe, expect, it } from 'vitest';
import { createMemoryAlertThrottle } from '#adapters/memory/alert-throttle.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alert-topic.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { alertSettings } from '#trading/use-cases/settings/alert-settings.ts';
import { author, globalOf, settingsOf } from '../../../contract/settings-store.ts';

const dayMs = 86_400_000;
const anna = userId('anna');

const setUp = async () => {
  const settings = createMemorySettingsStore();
  await settings.saveGlobal(globalOf(false), 0, author);
  await settings.saveUser(anna, settingsOf(), 0, author);
  const topic = createMemoryAlertTopic();
  const state = { nowMs: 1_790_000_000_000 };
  const throttle = createMemoryAlertThrottle();
  const deps = { settings, topic, throttle, clock: () => epochMs(state.nowMs), digest: sha256Digest };
  return { settings, topic, state, run: () => alertSettings(deps), deps };
};

describe('a settings row that cannot be read', () => {
  it('is told to the owner with what was found and how to mend it, once a day', async () => {
    const { settings, topic, state, run } = await setUp();
    expect(await run()).toEqual({ unreadable: 0, alerts: 0 });
    settings.breakRow('user#anna', 'limits.maxTradeLamports: found 5, allowed string; mode: found "real"');
    expect(await run()).toEqual({ unreadable: 1, alerts: 1 });
    expect(topic.published).toMatchObject([{ severity: 'critical', subject: expect.stringContaining('anna') }]);
    for (const text of ['found 5, allowed string', 'osprey settings edit --user anna', 'no entries of anna'])
      expect(topic.published[0]?.body).toContain(text);
    state.nowMs += dayMs - 1;
    expect(await run()).toEqual({ unreadable: 1, alerts: 0 });
    state.nowMs += 1;
    expect(await run()).toEqual({ unreadable: 1, alerts: 1 });
  });

  it('says whether the exits go on, which they do as long as some version tells of them', async () => {
    for (const [whole, said] of [
      [undefined, 'exits go on by what it says about them'],
      ['exits too', 'exits wait for it, too'],
    ] as const) {
      const { settings, topic, run } = await setUp();
      settings.breakRow('user#anna', 'mode: found "real"', whole);
      await run();
      expect(topic.published[0]?.body).toContain(said);
    }
  });

  it('is told again when something else is wrong with it, and not when it was mended', async () => {
    const { settings, run } = await setUp();
    settings.breakRow('user#anna', 'mode: found "real"');
    await run();
    settings.breakRow('user#anna', 'mode: found "paper "');
    expect(await run()).toEqual({ unreadable: 1, alerts: 1 });
    await settings.saveUser(anna, settingsOf(), 1, author);
    expect(await run()).toEqual({ unreadable: 0, alerts: 0 });
  });

  it('is told by the next run when the alert could not be sent', async () => {
    const { settings, deps, run } = await setUp();
    settings.breakRow('global', 'haltEntries: found "maybe"');
    const broken = { ...deps, topic: { publish: () => Promise.reject(new Error('SNS is down')) } };
    await expect(alertSettings(broken)).rejects.toThrow('SNS is down');
    expect(await run()).toEqual({ unreadable: 1, alerts: 1 });
  });
});

it('a global row that is missing while there are users is told, and nothing on an empty table', async () => {
  const settings = createMemorySettingsStore();
  const { deps } = await setUp();
  const empty = { ...deps, settings };
  expect(await alertSettings(empty)).toEqual({ unreadable: 0, alerts: 0 });
  await settings.saveUser(anna, settingsOf(), 0, author);
  expect(await alertSettings(empty)).toEqual({ unreadable: 0, alerts: 1 });
});
