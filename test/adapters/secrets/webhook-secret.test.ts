import { describe, expect, it } from 'vitest';
import { createWebhookSecret } from '#adapters/secrets/webhook-secret.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';

/** A secret that a test can change, break and count the reads of, and a clock that it can move. */
const setUp = (text: string | undefined = JSON.stringify({ current: 'now', previous: 'before' })) => {
  const state = { text, reads: 0, broken: false, nowMs: 1_000_000 };
  const secret = createWebhookSecret({
    secretId: 'webhook',
    clock: () => epochMs(state.nowMs),
    secrets: {
      send: async ({ input }) => {
        state.reads += 1;
        if (state.broken) throw new Error('Secrets Manager is away');
        return input.SecretId === 'webhook' && state.text !== undefined ? { SecretString: state.text } : {};
      },
    },
  });
  return { state, secret };
};
const rotated = JSON.stringify({ current: 'next', previous: 'now' });

describe('the webhook secret', () => {
  it('accepts the current and the previous value and nothing else', async () => {
    const { secret } = setUp();
    const headers = ['now', 'before', 'Bearer now', 'no', 'nowbefore', '', undefined];
    const accepted = await Promise.all(headers.map((header) => secret.matches(header)));
    expect(accepted).toEqual([true, true, false, false, false, false, false]);
  });

  it.each([JSON.stringify({ current: 'now' }), JSON.stringify({ current: 'now', previous: null })])(
    'needs no previous value: %s',
    async (text) => {
      const { secret } = setUp(text);
      expect([await secret.matches('now'), await secret.matches('null'), await secret.matches('undefined')]).toEqual([
        true,
        false,
        false,
      ]);
    },
  );

  it('reads once for many webhooks, also when they come at once', async () => {
    const { state, secret } = setUp();
    await Promise.all([secret.matches('now'), secret.matches('now'), secret.matches('before')]);
    await secret.matches('now');
    expect(state.reads).toBe(1);
  });

  it('reads again after its lifetime, and forgets a value that was taken away', async () => {
    const { state, secret } = setUp();
    await secret.matches('before');
    state.text = rotated;
    state.nowMs += 60_001;
    expect(await secret.matches('before')).toBe(false);
    expect(await secret.matches('next')).toBe(true);
  });

  it('reads again at once for a value that was rotated in a moment ago', async () => {
    const { state, secret } = setUp();
    await secret.matches('now');
    state.text = rotated;
    state.nowMs += 5_000;
    expect(await secret.matches('next')).toBe(true);
    expect(state.reads).toBe(2);
  });

  it('cannot be made to read more often than every few seconds by wrong headers', async () => {
    const { state, secret } = setUp();
    for (let request = 0; request < 1_000; request += 1) {
      state.nowMs += 10;
      await secret.matches(`guess ${request}`);
    }
    expect(state.reads).toBeLessThanOrEqual(3);
  });

  it('cannot be made to read at will while the secret is away', async () => {
    const { state, secret } = setUp();
    state.broken = true;
    for (let request = 0; request < 300; request += 1) {
      state.nowMs += 10;
      await expect(secret.matches('guess')).rejects.toThrow();
    }
    expect(state.reads).toBeLessThanOrEqual(4);
  });

  it('serves through an outage, but not for ever', async () => {
    const { state, secret } = setUp();
    await secret.matches('now');
    state.broken = true;
    state.nowMs += 600_000;
    expect([await secret.matches('now'), await secret.matches('no')]).toEqual([true, false]);
    state.nowMs += 600_000;
    await expect(secret.matches('now')).rejects.toThrow('Secrets Manager is away');
  });

  it('recovers as soon as the secret can be read', async () => {
    const { state, secret } = setUp();
    state.broken = true;
    secret.prefetch();
    await expect(secret.matches('now')).rejects.toThrow();
    state.broken = false;
    state.nowMs += 1_000;
    expect(await secret.matches('now')).toBe(true);
  });

  it.each(['hunter2', '{"current":"hunter2', '{"password":"hunter2"}', '{"current":""}', '"hunter2"', undefined])(
    'says nothing of a secret that it cannot read: %s',
    async (text) => {
      const { secret } = setUp(text);
      const error = await secret.matches('hunter2').catch((reason: unknown) => reason);
      if (text === undefined) return expect(error).toBe(false);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).not.toContain('hunter');
      expect(error).not.toHaveProperty('cause');
    },
  );
});
