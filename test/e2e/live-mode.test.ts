import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, type Session } from './bench.ts';
import { type BooksView, fillsOf, readBooks, signaturesOf, withBooks } from './books-view.ts';
import { succeededSwaps, transactionsOf } from './chain-view.ts';
import { lastLineOf } from './run-json.ts';

const bench = createBench();
let marketUrl = '';
let live: Session;
let paper: Session;

const booksOf = ({ dataDir }: Session): Promise<BooksView> => withBooks(dataDir, readBooks);

beforeAll(async () => {
  const market = await bench.market(['--seed', 'modes']);
  marketUrl = market.url;
  const args = ['--market', marketUrl, '--duration', '10', '--json'];
  live = bench.session([...args, '--mode', 'live']);
  paper = bench.session([...args, '--mode', 'paper']);
  await Promise.all([live.end, paper.end]);
}, 150_000);
afterAll(bench.close, 30_000);

describe('a run on a market of its own process', () => {
  it('ends with right books in either mode', async () => {
    for (const run of [live, paper]) {
      expect(await run.end).toEqual({ code: 0, signal: null });
      const { orders, audit } = lastLineOf(run.stdout());
      expect(audit).toEqual({ ok: true, differences: [] });
      expect(orders.filled).toBeGreaterThan(0);
    }
  });

  it('swaps on chain in live mode: the fills of a wallet are the transactions that it signed and that succeeded', async () => {
    const { users, trades } = await booksOf(live);
    expect(users).toHaveLength(3);
    for (const { settings } of users) {
      expect(settings.mode).toBe('live');
      const swaps = await succeededSwaps(marketUrl, settings.wallet);
      expect(swaps).toEqual(fillsOf(trades, settings.wallet));
    }
  }, 60_000);

  it('knows every order that filled by a signature of its own', async () => {
    const { orders, trades } = await booksOf(live);
    const filled = orders.filter(({ state }) => state.status === 'filled');
    expect(filled).toHaveLength(lastLineOf(live.stdout()).orders.filled);
    const settled = filled.map(({ state }) => ({ signature: 'signature' in state ? state.signature : undefined }));
    const signatures = signaturesOf(settled);
    expect(new Set(signatures).size).toBe(filled.length);
    expect(signatures).toEqual(signaturesOf(trades.filter(({ kind }) => kind === 'fill')));
  }, 60_000);

  it('sends nothing in paper mode: a wallet knows only its funding', async () => {
    const { users, trades } = await booksOf(paper);
    expect(users).toHaveLength(3);
    expect(trades.length).toBeGreaterThan(0);
    expect(trades.filter(({ signature }) => signature !== undefined)).toEqual([]);
    for (const { settings } of users) {
      const seen = await transactionsOf(marketUrl, settings.wallet);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.feePayer).not.toBe(settings.wallet);
    }
  }, 60_000);
});
