import { describe, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import type { UserBooks } from '#trading/domain/audit/audited-books.ts';
import { initialUserSettings, userRow } from '#trading/domain/settings/settings.ts';
import { epochMs, lamports } from '#trading/domain/values/quantities.ts';
import type { SettingsSnapshot } from '#trading/ports/settings-store.ts';
import { type AuditBooks, auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import { anna, booksAfter, type Step, wallet } from '../../domain/books/books-history.ts';

const bought: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 777n,
  portion: 1n,
};
const good = booksAfter([bought, { ...bought, mode: 'paper' }, { ...bought, mint: 1, end: 'sent' }]);

const users = [
  userRow.parse({
    userId: 'anna',
    version: 1,
    updatedAtMs: 0,
    updatedBy: 'test',
    why: '',
    settings: initialUserSettings(wallet),
  }),
];
const snapshot: SettingsSnapshot = { revision: 1, global: undefined, users, unreadable: [], exitOwners: users };

/** Ports over books that change with every reading. */
const over = (readings: readonly UserBooks[], changes: Partial<AuditBooks> = {}) => {
  let reading = -1;
  const now = () => readings[Math.min(reading, readings.length - 1)] ?? good;
  const chain = () => {
    const { chain: holdings } = now();
    if (holdings === undefined) throw new Error('node does not answer');
    return holdings;
  };
  const deps: AuditBooks = {
    settings: { load: async () => snapshot },
    accounts: {
      ...createMemoryBooks().accounts,
      account: async (_, mode) => now().accounts.find((account) => account.mode === mode),
      open: async (account) => account,
      budget: async (userId, mode, day) =>
        now().budgets.find((row) => row.mode === mode && row.day === day) ?? {
          userId,
          mode,
          day,
          committedLamports: lamports(0n),
          reservedLamports: lamports(0n),
          launchBuys: 0,
        },
      tokens: async (_, mode) => now().tokens.filter((record) => record.mode === mode),
      leaderDays: async (_, mode) => now().leaderDays.filter((each) => each.mode === mode),
      trades: async () => now().trades,
      tradesOn: async () => [],
    },
    positions: { ofUser: async () => now().positions },
    journal: {
      unfinished: async () => {
        reading += 1;
        return now().unfinished;
      },
      find: async (orderId) => now().unfinished.find((order) => order.plan.orderId === orderId),
    },
    reader: { balance: async () => chain().lamports, tokenBalances: async () => chain().tokens },
    clock: () => epochMs(1_700_000_000_000),
    sleep: async () => {},
    readings: 4,
    pauseMs: 1,
    ...changes,
  };
  return { deps, readings: () => reading + 1 };
};

const wrong: UserBooks = {
  ...good,
  accounts: good.accounts.map((account) => ({ ...account, cashLamports: lamports(account.cashLamports + 1n) })),
};

describe('audit books', () => {
  it('passes true books at the first reading', async () => {
    const { deps, readings } = over([good]);
    expect(await auditBooks(deps)).toEqual({
      ok: true,
      differences: [],
      unreadable: [],
      users: [
        {
          userId: anna,
          modes: ['paper', 'live'],
          trades: 2,
          positions: 3,
          unfinishedOrders: 1,
          chain: 'compared',
          ok: true,
        },
      ],
    });
    expect(readings()).toBe(1);
  });

  it('does not believe a difference that is gone when it reads again', async () => {
    expect((await auditBooks(over([wrong, good]).deps)).ok).toBe(true);
  });

  it('believes a difference that stays', async () => {
    const { deps, readings } = over([wrong]);
    const audit = await auditBooks(deps);
    expect(audit.ok).toBe(false);
    expect(audit.differences.map(({ mode, what }) => `${mode} ${what}`)).toEqual([
      'paper cash',
      'live cash',
      'live cash-on-chain',
    ]);
    expect(readings()).toBe(2);
  });

  it('audits the books alone without a reader', async () => {
    const audit = await auditBooks(over([{ ...good, chain: undefined }], { reader: undefined }).deps);
    expect(audit).toMatchObject({ ok: true, users: [{ chain: 'not-compared' }] });
  });

  it('throws when the chain cannot be read rather than passing the books', async () => {
    await expect(auditBooks(over([{ ...good, chain: undefined }]).deps)).rejects.toThrow('node does not answer');
  });

  it('is not content with settings that nobody can read', async () => {
    const settings = { load: async () => ({ ...snapshot, unreadable: [{ row: 'user#bob', problem: 'mode' }] }) };
    expect(await auditBooks(over([good], { settings }).deps)).toMatchObject({ ok: false, unreadable: ['user#bob'] });
  });
});
