import { describe, expect, it } from 'vitest';
import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import { createMemorySignalCursors } from '#adapters/memory/signal-cursors.ts';
import { createMemoryWebhookRegistry } from '#adapters/memory/webhook-registry.ts';
import type { Alert } from '#trading/domain/books/alert.ts';
import { cursorAt, firstCursor } from '#trading/domain/signals/missed-signal.ts';
import { dayOf, epochMs, signature } from '#trading/domain/values/quantities.ts';
import { webhookUrl } from '#trading/domain/webhooks/webhook.ts';
import type { RegistryAnswer, WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { keepWebhooks } from '#trading/use-cases/webhooks/keep-webhooks.ts';
import { removeWebhooks } from '#trading/use-cases/webhooks/remove-webhooks.ts';
import { syncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { signatureOf } from '../../../adapters/helius/payloads.ts';
import { launchSignalOf } from '../../signals.ts';
import { createWebhookWorld, frontDoorUrl, launchAddress, leaderOf } from './webhook-world.ts';

const minuteMs = 60_000;

/** A world in which a minute passes before each run. */
const createKeeping = async () => {
  const registry = createMemoryWebhookRegistry();
  const calls: string[] = [];
  const down: { reason: string | undefined } = { reason: undefined };
  const list = async (): Promise<RegistryAnswer<never[]>> => {
    calls.push('list');
    if (down.reason !== undefined) return { kind: 'refused', reason: down.reason };
    return registry.list() as Promise<RegistryAnswer<never[]>>;
  };
  const world = await createWebhookWorld({ ...registry, list });
  const { time } = world;
  const seen = createMemorySeenSignals();
  const cursors = createMemorySignalCursors();
  const told: Alert[] = [];
  const deps = {
    ...{ ...world.deps, seen, cursors },
    fresh: async (): Promise<WebhookRegistry | undefined> => deps.registry,
    tell: async (alert: Alert) => void told.push(alert),
  };
  const run = async (afterMs = minuteMs) => {
    time.nowMs += afterMs;
    return keepWebhooks(deps, { frontDoorUrl });
  };
  const watched = { kind: 'launches', address: launchAddress } as const;
  let cursor = firstCursor(watched, undefined, epochMs(time.nowMs));
  /** The recovery finds a launch that happened now and that no webhook brought. */
  const missLaunch = async () => {
    if (cursor.version === 1) await cursors.advance(cursor, []);
    const nowMs = epochMs(time.nowMs);
    const row = { signature: signature(signatureOf(cursor.version)), slot: cursor.version, blockTimeMs: nowMs };
    cursor = cursorAt(cursor, { ...row, failed: false });
    await cursors.advance(cursor, [{ watched, day: dayOf(nowMs), delivered: 0, late: 0, missed: 1 }]);
  };
  return { ...world, deps, registry, calls, down, told, run, seen, missLaunch };
};

describe('keeping the webhooks', () => {
  it('registers them at once, and then asks Helius nothing for six hours', async () => {
    const { run, calls, registry } = await createKeeping();
    expect(await run()).toMatchObject({ kind: 'synced', due: 'never-synced', outcome: { kind: 'settled' } });
    expect(registry.account.size).toBe(2);
    calls.length = 0;
    for (let minute = 1; minute < 360; minute += 1) expect(await run()).toEqual({ kind: 'not-due' });
    expect(calls).toEqual([]);
    expect(await run(2 * minuteMs)).toMatchObject({ kind: 'synced', due: 'long-ago' });
  });

  it('watches a leader within the minute in which he was added', async () => {
    const { run, copy, registry } = await createKeeping();
    await run();
    await copy(1, 2, 3);
    expect(await run()).toMatchObject({ kind: 'synced', due: 'wanted-changed' });
    const url = webhookUrl(frontDoorUrl, 'wallet-trades');
    expect([...registry.account.values()].find((each) => each.url === url)?.addresses).toContain(leaderOf(3));
  });

  it('notices a new webhook secret', async () => {
    const { run, deps, registry } = await createKeeping();
    await run();
    const newer = { ...deps.registry, secretId: 'secret-2' };
    const rotated = { ...deps, registry: newer, fresh: async () => newer };
    for (const [id, webhook] of registry.account) registry.account.set(id, { ...webhook, secret: 'other' });
    expect(await keepWebhooks(rotated, { frontDoorUrl })).toMatchObject({ kind: 'synced', due: 'wanted-changed' });
  });

  it('never puts back an old secret that it still remembers', async () => {
    const { run, deps, registry, time } = await createKeeping();
    const newer = { ...deps.registry, secretId: 'secret-2' };
    await syncWebhooks({ ...deps, registry: newer }, { frontDoorUrl });
    const before = new Map(registry.account);
    time.nowMs += minuteMs;
    expect(await keepWebhooks({ ...deps, fresh: async () => newer }, { frontDoorUrl })).toEqual({ kind: 'not-due' });
    expect(registry.account).toEqual(before);
    expect(await keepWebhooks({ ...deps, fresh: async () => undefined }, { frontDoorUrl })).toEqual({
      kind: 'not-due',
    });
    expect(await run()).toMatchObject({ kind: 'synced' });
  });

  it('tells its owner once a reason why it fails, tries again every quarter of an hour, and recovers by itself', async () => {
    const { run, down, told, calls } = await createKeeping();
    down.reason = 'http-401: key=abc';
    expect(await run()).toMatchObject({ outcome: { kind: 'failed' } });
    expect(told).toMatchObject([{ severity: 'critical', key: expect.stringContaining('http-401') }]);
    expect(JSON.stringify(told)).not.toContain('abc');
    calls.length = 0;
    for (let minute = 1; minute < 15; minute += 1) expect(await run()).toEqual({ kind: 'not-due' });
    expect(calls).toEqual([]);
    down.reason = undefined;
    expect(await run()).toMatchObject({ due: 'failed-before', outcome: { kind: 'settled' } });
  });

  it('tells its owner about a webhook that was switched off', async () => {
    const { run, told, registry } = await createKeeping();
    await run();
    for (const [id, webhook] of registry.account) registry.account.set(id, { ...webhook, active: false });
    await run(6 * 60 * minuteMs);
    expect([...registry.account.values()].every(({ active }) => active)).toBe(true);
    expect(told).toMatchObject([{ severity: 'warning' }, { severity: 'warning' }]);
    expect(new Set(told.map(({ key }) => key)).size).toBe(2);
  });

  it('looks within the hour, and tells its owner, when launches happen that nobody delivers', async () => {
    const { run, told, missLaunch, seen, time } = await createKeeping();
    await run();
    await seen.mark({ ...launchSignalOf(1), seenAtMs: epochMs(time.nowMs) }, epochMs(time.nowMs));
    expect(await run()).toEqual({ kind: 'not-due' });
    await run(11 * minuteMs);
    expect(told).toEqual([]);
    await missLaunch();
    expect(await run()).toEqual({ kind: 'not-due' });
    expect(told).toMatchObject([{ severity: 'critical', subject: 'Helius delivers no launches' }]);
    time.nowMs += 48 * minuteMs;
    await missLaunch();
    expect(await run()).toMatchObject({ kind: 'synced', due: 'silent' });
  });

  it('leaves alone what an operator has removed, and does not call it silent', async () => {
    const { run, deps, registry, copy, missLaunch, told } = await createKeeping();
    await run();
    await removeWebhooks(deps, { frontDoorUrl });
    await copy(3);
    await missLaunch();
    for (let hour = 1; hour < 30; hour += 1) expect(await run(60 * minuteMs)).toEqual({ kind: 'not-due' });
    expect(registry.account.size).toBe(0);
    expect(told).toEqual([]);
  });
});
