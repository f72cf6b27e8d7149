/** The comparison of a wallet with its books on the simulated chain: real transactions that no order of ours sent. */
import { createNoopSigner, getTransactionDecoder } from '@solana/kit';
import { getTransferSolInstruction } from '@solana-program/system';
import { getMintToInstruction } from '@solana-program/token';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaWalletHistory } from '#adapters/solana/create-solana-wallet-history.ts';
import { sendInstructions } from '#local/market/chain/compose-wire.ts';
import { associatedTokenAddress } from '#local/market/chain/derive-address.ts';
import { createFaults } from '#local/market/chain/faults.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { createMint, mintTo } from '#local/market/chain/mint.ts';
import type { Pool } from '#local/market/chain/pool.ts';
import { tokenProgram } from '#local/market/chain/program-ids.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { auditUser, unexplained } from '#trading/domain/audit/audit.ts';
import { reserveEntry } from '#trading/domain/orders/entry-steps.ts';
import { fillOf } from '#trading/domain/orders/fill.ts';
import { recordSigned, settleFilled } from '#trading/domain/orders/order-steps.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, userRow } from '#trading/domain/settings/settings.ts';
import { epochMs, lamports, mint, signature as signatureOf, walletAddress } from '#trading/domain/values/quantities.ts';
import { openAccount } from '#trading/use-cases/orders/open-account.ts';
import { acceptOutflow } from '#trading/use-cases/reconcile/accept-outflow.ts';
import { reconcileWallet } from '#trading/use-cases/reconcile/reconcile-wallet.ts';
import { decisionOf, freeConditions, planOf } from '../../contract/journal-values.ts';
import {
  createTestMarket,
  landed,
  oneSol,
  openPool,
  startedAtMs,
  swapWire,
} from '../../local/market/chain/test-market.ts';

const faults = createFaults();
const market = createTestMarket({ faults });
const { chain, creator, user } = market;
const wallet = walletAddress(user.address);
const clock = () => epochMs(startedAtMs);
const audit = { version: 1, updatedAtMs: 0, updatedBy: 'test', why: '' };
const onPaper = userRow.parse({ userId: 'alice', ...audit, settings: initialUserSettings(wallet) });
const owner = { ...onPaper, settings: goLive(onPaper.settings, { by: 'test', atMs: 0 }) };
const { userId } = owner;

let node: RpcServer;
beforeAll(async () => {
  node = await startRpcServer(chain, { faults });
});
afterAll(() => node.close());

let made = 0;
/** Fresh books of the wallet, in which one position was bought by an order of ours. */
const boughtBooks = async () => {
  made += 1;
  const pool = openPool(market, { name: `reconciled ${made}` });
  chain.advance(40);
  const config = { rpcUrls: [node.url], timeoutMs: 2_000 };
  const books = createMemoryBooks();
  const reader = createSolanaAccountReader(config);
  const solana = createSolanaChain(config);
  const history = createSolanaWalletHistory(config);
  const deps = { ...books, reader, history, clock, tipAccounts: new Set<string>() };
  await openAccount(deps, owner);
  const plan = planOf(made, {
    userId,
    wallet,
    mint: mint(pool.baseMint),
    amountIn: oneSol,
    reservedLamports: lamports(oneSol + 10_000_000n),
  });
  const lease = { holder: 'test', fence: 1, untilMs: clock() };
  const reserved = reserveEntry(plan, lease, freeConditions, decisionOf(plan));
  await books.journal.commit(reserved);
  const wire = swapWire(market, pool);
  const [signed] = Object.values(getTransactionDecoder().decode(wire).signatures);
  if (signed == null || reserved.position === undefined) throw new Error('not signed');
  const { signature } = landed(chain, chain.submit(wire));
  const attempt = {
    signature: signatureOf(signature),
    transactionBase64: Buffer.from(wire).toString('base64'),
    lastValidBlockHeight: 1n,
    quotedOut: 1n,
    minimumOut: 1n,
  };
  const step = recordSigned(reserved.order.next, attempt, clock());
  await books.journal.commit(step);
  chain.advance(2);
  const transaction = await solana.transaction(attempt.signature);
  if (transaction === undefined) throw new Error('did not land');
  const fill = fillOf(transaction, wallet, plan.mint, deps.tipAccounts, clock());
  const settled = settleFilled(step.order.next, reserved.position.next, fill, attempt.signature, clock());
  expect(await books.journal.commit(settled)).toEqual({ kind: 'committed' });
  return { pool, deps, books, held: fill.tokens };
};

let world: Awaited<ReturnType<typeof boughtBooks>>;
beforeEach(async () => {
  world = await boughtBooks();
});

const final = () => chain.advance(40);
const run = () => reconcileWallet(world.deps, userId);
const sell = (pool: Pool, amountIn: bigint) =>
  landed(chain, chain.submit(swapWire(market, pool, { inputMint: pool.baseMint, amountIn })));
const send = (amount: bigint) =>
  sendInstructions(
    chain,
    [getTransferSolInstruction({ source: createNoopSigner(user.address), destination: creator.address, amount })],
    user,
  );
const rows = async () => ({
  account: await world.books.accounts.account(userId, 'live'),
  positions: await world.books.positions.ofUser(userId),
  flows: await world.books.accounts.flows(userId),
  trades: await world.books.accounts.trades(userId),
  reconciliation: await world.books.accounts.reconciliation(userId, 'live'),
});

/** The books equal the chain to the lamport and the raw token, and running again changes nothing. */
const expectEqual = async () => {
  const { account, positions, flows, trades, reconciliation } = await rows();
  if (account === undefined) throw new Error('not open');
  expect(account.cashLamports).toBe(chain.lamports(user.address));
  const days = [...new Set(trades.map(({ plan }) => plan.day))];
  const { slot: _, ...holdings } = await world.deps.reader.holdings(wallet);
  const differences = auditUser({
    userId,
    accounts: [account],
    positions,
    flows,
    trades,
    openingTokens: reconciliation?.openingTokens ?? new Map(),
    unfinished: [],
    budgets: await Promise.all(days.map((day) => world.books.accounts.budget(userId, 'live', day))),
    tokens: await world.books.accounts.tokens(userId, 'live'),
    leaderDays: await world.books.accounts.leaderDays(userId, 'live'),
    chain: holdings,
  });
  expect(unexplained(differences)).toEqual([]);
  const before = await rows();
  expect(await run()).toEqual({ kind: 'equal', adopted: 0 });
  expect(await rows()).toStrictEqual(before);
};

describe('a wallet on the chain', () => {
  it('equals its books after an order of ours, whatever it did before they were opened', async () => {
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 0 });
    await expectEqual();
  });

  it('has a deposit, a manual sale of half a position, a foreign token and a withdrawal adopted', async () => {
    chain.airdrop(user.address, 123_456_789n);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectEqual();

    sell(world.pool, world.held / 2n);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await world.books.positions.heldBy(userId, 'live')).toMatchObject([
      { status: 'open', tokens: world.held - world.held / 2n },
    ]);
    await expectEqual();

    const spam = keypairFromSeed(chain.seed, `spam ${made}`);
    const design = { decimals: 6, programId: tokenProgram } as const;
    createMint(chain, { payer: creator, mint: spam, authority: creator }, design);
    const gift = { mint: spam.address, programId: tokenProgram, owner: user.address, amount: 9n };
    mintTo(chain, { payer: creator, authority: creator }, gift);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectEqual();
    expect(await rows()).toMatchObject({ account: { frozenBecause: undefined } });

    send(oneSol);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    const { account, flows } = await rows();
    expect(flows.map(({ kind }) => kind)).toEqual(['deposit', 'manual-sell', 'foreign-token', 'withdrawal']);
    expect(account).toMatchObject({ frozenBecause: 'unknown-outflow', openPositions: 1 });
    await expectEqual();
    expect(await acceptOutflow(world.deps, userId, 'live', 'alice', 'paid a bill')).toBe('accepted');
    await expectEqual();
    expect((await rows()).account?.frozenBecause).toBeUndefined();
  });

  it('has the sale of the last token close the position, and a failed transaction cost its fee', async () => {
    sell(world.pool, world.held);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await world.books.positions.heldBy(userId, 'live')).toEqual([]);
    await expectEqual();
    faults.failNextSends = 1;
    send(oneSol);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    expect(await rows()).toMatchObject({ account: { frozenBecause: undefined, openPositions: 0 } });
    await expectEqual();
  });

  it('has tokens found that came to an account it has, in a transaction that does not name it', async () => {
    final();
    await run();
    const { baseMint } = world.pool;
    const token = associatedTokenAddress(user.address, baseMint, tokenProgram);
    const mintAuthority = createNoopSigner(creator.address);
    sendInstructions(chain, [getMintToInstruction({ mint: baseMint, token, mintAuthority, amount: 7n })], creator);
    final();
    expect(await run()).toEqual({ kind: 'equal', adopted: 1 });
    await expectEqual();
  });

  it('is not frozen by a transaction that is not final, nor by a node that lags', async () => {
    final();
    await run();
    chain.airdrop(user.address, 55n);
    chain.advance(2);
    for (let look = 0; look < 3; look += 1) expect((await run()).kind).toBe('suspected');
    faults.lagSlots = 35;
    final();
    for (let look = 0; look < 3; look += 1) expect((await run()).kind).not.toBe('differs');
    faults.lagSlots = 0;
    expect((await run()).kind).toBe('equal');
    expect((await rows()).account?.frozenBecause).toBeUndefined();
    await expectEqual();
  });

  it('is frozen when money is missing that no transaction took, and thawed when it is back', async () => {
    final();
    await run();
    const account = chain.account(user.address);
    if (account === undefined) throw new Error('no account');
    chain.writeAccount({ ...account, lamports: account.lamports - 7n });
    expect((await run()).kind).toBe('suspected');
    final();
    expect((await run()).kind).toBe('differs');
    const { account: frozen } = await rows();
    expect(frozen).toMatchObject({ frozenBecause: 'books-differ' });
    expect(frozen?.frozenDetail).toContain('off by -7');
    chain.writeAccount(account);
    expect((await run()).kind).toBe('equal');
    expect((await rows()).account).toMatchObject({ frozenBecause: undefined, lastThaw: { by: 'reconcile' } });
    await expectEqual();
  });
});

describe("a wallet's history on the chain", () => {
  it('is paged oldest first behind a cursor, and tells who signed', async () => {
    final();
    const { history } = world.deps;
    const slot = chain.slot('finalized');
    for (let n = 1; n <= 3; n += 1) chain.airdrop(user.address, BigInt(n));
    send(5n);
    final();
    const first = await history.since(wallet, { slot, signature: undefined }, 3);
    expect(first).toMatchObject({ complete: false, slot: chain.slot('finalized') });
    const last = first.entries.at(-1);
    if (last === undefined) throw new Error('nothing found');
    const rest = await history.since(wallet, last, 3);
    expect(rest).toMatchObject({ complete: true, entries: [{}] });
    const seen = [...first.entries, ...rest.entries].map(({ signature }) => history.transaction(wallet, signature));
    const changes = (await Promise.all(seen)).map((each) => [
      each?.signedByWallet,
      each?.transaction.lamportsChanges.get(wallet),
    ]);
    expect(changes).toEqual([
      [false, 1n],
      [false, 2n],
      [false, 3n],
      [true, -5_005n],
    ]);
  });

  it('does not show what is not final', async () => {
    final();
    const { history } = world.deps;
    const slot = chain.slot('finalized');
    const signature = signatureOf(chain.airdrop(user.address, 5n));
    chain.advance(5);
    expect((await history.since(wallet, { slot, signature: undefined }, 9)).entries).toEqual([]);
    expect(await history.transaction(wallet, signature)).toBeUndefined();
  });
});
