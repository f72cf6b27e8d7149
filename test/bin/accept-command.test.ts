/** `accept` on a folder of `npm start`: what left a wallet is shown, accepted once, and nothing else is thawed by it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '#local/cloud/cloud.ts';
import { type Books, openBooks } from '#local/run/books.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import type { Flow } from '#trading/domain/books/flow.ts';
import { noRisk } from '#trading/domain/books/risk.ts';
import { dayOf, epochMs, lamports, signature, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { runCommandLine } from './run-command.ts';

let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
let books: Books;

const osprey = (...args: readonly string[]) => runCommandLine(args);
const accept = (...args: readonly string[]) => osprey('accept', ...args, '--data', folder);

const openAccount = (name: string) =>
  books.accounts.open({
    ...{ userId: userId(name), mode: 'live' as const, wallet: walletAddress('W'.repeat(43)) },
    ...{ openingLamports: lamports(5_000_000_000n), cashLamports: lamports(5_000_000_000n) },
    ...{ openedAtMs: epochMs(0), openedAtSlot: 1, reservedLamports: lamports(0n), openPositions: 0 },
    ...{ exposureLamports: lamports(0n), goodTrades: 0, risk: noRisk },
    ...{ frozenBecause: undefined, frozenDetail: undefined, frozenAtMs: undefined, lastThaw: undefined },
  });

const outflow = (name: string, first: string, atMs: number): Flow => ({
  ...{ kind: 'withdrawal', userId: userId(name), mode: 'live', wallet: walletAddress('W'.repeat(43)) },
  ...{ signature: signature(first.padEnd(88, '1')), walletLamports: lamports(-1_000_005_000n) },
  ...{ feeLamports: lamports(5_000n), sales: [], tokens: [], slot: 7, atMs: epochMs(atMs), day: dayOf(epochMs(atMs)) },
});

const steal = async (name: string, first: string): Promise<void> => {
  const flow = outflow(name, first, Date.now());
  const freeze = { because: 'unknown-outflow' as const, detail: `by ${flow.signature}`, atMs: flow.atMs };
  expect(await books.accounts.bookFlow({ flow, positions: [], freeze })).toBe('booked');
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-accept-'));
  cloud = await startCloud({
    ...{ dataDir: folder, definitions: {}, schedulesEnabled: false, environment: {} },
    ...{ onEvent: () => {}, log: () => {} },
  });
  books = openBooks(cloud);
  await Promise.all(['anna', 'bob', 'cyd'].map(openAccount));
  writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables });
}, 30_000);
afterAll(async () => {
  books.close();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey accept', () => {
  it('shows what left the wallet and accepts nothing without a reason', async () => {
    await steal('anna', 'AA');
    const { out, code } = await accept('anna');
    expect(code).toBe(0);
    for (const phrase of ['unknown-outflow', '-1.000005', 'AA'.padEnd(88, '1'), 'give --why'])
      expect(out).toContain(phrase);
    expect((await books.accounts.account(userId('anna'), 'live'))?.frozenBecause).toBe('unknown-outflow');
  });

  it('lets entries go on, keeps who accepted it and why, and has nothing more to accept then', async () => {
    const { out, code } = await accept('anna', '--why', 'paid my rent', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ userId: 'anna', accepted: true, frozenBecause: 'unknown-outflow' },
      outflows: [{ walletLamports: '-1000005000', signature: 'AA'.padEnd(88, '1') }],
    });
    expect(await books.accounts.account(userId('anna'), 'live')).toMatchObject({
      frozenBecause: undefined,
      lastThaw: { because: 'unknown-outflow', by: 'osprey accept', why: 'paid my rent' },
    });
    const again = await accept('anna', '--why', 'paid my rent', '--json');
    expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { accepted: false, frozenBecause: null }]);
  });

  it('does not end a freeze that only the reconciler may end', async () => {
    const freeze = { because: 'books-differ' as const, detail: '7 lamports', atMs: epochMs(Date.now()) };
    await books.accounts.freeze(userId('bob'), 'live', freeze);
    const { out, code } = await accept('bob', '--why', 'it is fine');
    expect([code, out]).toEqual([1, expect.stringContaining('ends by itself')]);
    expect((await books.accounts.account(userId('bob'), 'live'))?.frozenBecause).toBe('books-differ');
  });

  it('does not say of a fill that a fork took back that it ends by itself', async () => {
    const freeze = { because: 'fill-not-on-chain' as const, detail: 'AA is not on chain', atMs: epochMs(Date.now()) };
    await books.accounts.thaw(userId('bob'), 'live', {
      because: 'books-differ',
      by: 'test',
      why: 'test',
      atMs: freeze.atMs,
    });
    await books.accounts.freeze(userId('bob'), 'live', freeze);
    const { out, code } = await accept('bob', '--why', 'it is fine');
    expect([code, out]).toEqual([1, expect.stringContaining('only if that trade lands after all')]);
    expect((await books.accounts.account(userId('bob'), 'live'))?.frozenBecause).toBe('fill-not-on-chain');
  });

  it('shows an outflow again that came after the last one was accepted', async () => {
    await steal('cyd', 'CC');
    await accept('cyd', '--why', 'mine');
    await steal('cyd', 'DD');
    const { outflows } = JSON.parse((await accept('cyd', '--json')).out);
    expect(outflows).toMatchObject([{}, { signature: 'DD'.padEnd(88, '1') }]);
  });

  it('ends with 2 for a user without a live account and for an empty reason', async () => {
    expect(await accept('dan', '--why', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no live account'),
    });
    expect(await accept('anna', '--why', ' ')).toMatchObject({ code: 2, err: expect.stringContaining('--why') });
  });

  it('shows an example in its help', async () => {
    expect(await osprey('accept', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Example:') });
  });
});
