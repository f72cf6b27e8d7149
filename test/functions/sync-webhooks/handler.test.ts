import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHandler } from '#functions/sync-webhooks/handler.ts';
import type { Kept } from '#trading/use-cases/webhooks/keep-webhooks.ts';

const run = (kept: Kept | undefined) => {
  const said: unknown[] = [];
  const log = (...line: unknown[]) => void said.push(line);
  const handler = createHandler({ keep: async () => kept, logger: { info: log, error: log } });
  return { said, answer: handler({}, {} as Context) };
};
const webhooks = { done: [], switchedOff: [], webhooks: [] } as const;

describe('sync-webhooks', () => {
  it('does nothing without a Helius key, and says so', async () => {
    expect(await run(undefined).answer).toEqual({ kind: 'no-helius-key' });
  });

  it('is silent in the log while nothing is due: it is woken every minute', async () => {
    const { answer, said } = run({ kind: 'not-due' });
    expect(await answer).toEqual({ kind: 'not-due' });
    expect(said).toEqual([]);
  });

  it('reports a sync', async () => {
    const { answer } = run({ kind: 'synced', due: 'wanted-changed', outcome: { kind: 'settled', ...webhooks } });
    expect(await answer).toEqual({ kind: 'settled', due: 'wanted-changed', writes: 0 });
  });

  it('fails when the webhooks could not be brought in line, so that its alarm goes off', async () => {
    const outcome = { kind: 'failed', reason: 'http-401: the API key', done: [], switchedOff: [] } as const;
    await expect(run({ kind: 'synced', due: 'never-synced', outcome }).answer).rejects.toThrow('http-401');
  });

  it('does not fail when another sync is at work', async () => {
    const outcome = { kind: 'busy', untilMs: 1 } as const;
    expect(await run({ kind: 'synced', due: 'long-ago', outcome }).answer).toMatchObject({ kind: 'busy' });
  });
});
