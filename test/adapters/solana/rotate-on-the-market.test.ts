/** A wallet rotated on the simulated chain, with real transactions: undisturbed, killed at every effect, and against faults. */
import { createHash } from 'node:crypto';
import { getTransactionDecoder } from '@solana/kit';
import bs58 from 'bs58';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaWalletHistory } from '#adapters/solana/create-solana-wallet-history.ts';
import { createKeySources } from '#adapters/solana/secret-signer.ts';
import { createWalletMover } from '#adapters/solana/wallet-mover.ts';
import { createFaults } from '#local/market/chain/faults.ts';
import { type Keypair, keypairFromSeed, signWire } from '#local/market/chain/keypair.ts';
import type { Pool } from '#local/market/chain/pool.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import { wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { buildRouteTransaction } from '#local/market/chain/route.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { auditUser, unexplained } from '#trading/domain/audit/audit.ts';
import { reserveEntry } from '#trading/domain/orders/entry-steps.ts';
import { fillOf } from '#trading/domain/orders/fill.ts';
import type { JournalChange } from '#trading/domain/orders/journal-change.ts';
import { endWithoutFill, recordSigned, reserveExit, settleFilled } from '#trading/domain/orders/order-steps.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, userRow, userSettings } from '#trading/domain/settings/settings.ts';
import {
  epochMs,
  lamports,
  mint,
  signature as signatureOf,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import type { Rotation } from '#trading/domain/wallets/rotation.ts';
import { openAccount } from '#trading/use-cases/orders/open-account.ts';
import { reconcileWallet } from '#trading/use-cases/reconcile/reconcile-wallet.ts';
import { beginPatiently, beginRotation } from '#trading/use-cases/wallets/begin-rotation.ts';
import { goOnRotating, leaveBehind, type RotationProgress } from '#trading/use-cases/wallets/rotate-wallet.ts';
import type { Rotating } from '#trading/use-cases/wallets/rotating.ts';
import { decisionOf, freeConditions, planOf } from '../../contract/journal-values.ts';
import { createTestMarket, oneSol, openPool, startedAtMs } from '../../local/market/chain/test-market.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';

const faults = createFaults();
const market = createTestMarket({ faults });
const { chain, creator } = market;
const pools = [openPool(market, { name: 'rotated 1' }), openPool(market, { name: 'rotated 2' })] as const;
const slotMs = 400;
let now = startedAtMs;
let node: RpcServer;
beforeAll(async () => {
  node = await startRpcServer(chain, { faults });
});
afterAll(() => node.close());

class Killed extends Error {}

let made = 0;
/** A live user with two positions on a wallet of his own, whose next wallet's key is there already. */
const open = async (positions = 2) => {
  made += 1;
  const alice = userId(`alice-${made}`);
  const [oldKey, newKey] = [keypairFromSeed(chain.seed, `old ${made}`), keypairFromSeed(chain.seed, `new ${made}`)];
  const [from, to] = [walletAddress(oldKey.address), walletAddress(newKey.address)];
  chain.airdrop(oldKey.address, 10n * oneSol);
  chain.advance(40);
  const rpc = { rpcUrls: [node.url], timeoutMs: 5_000 };
  const settings = createMemorySettingsStore();
  const live = goLive(userSettings.parse(initialUserSettings(from)), { by: 'test', atMs: 0 });
  await settings.saveUser(alice, live, 0, { by: 'test', why: 'test', atMs: 0 });
  const books = createMemoryBooks(settings);
  const secret = (key: Keypair) => JSON.stringify({ secretKey: bs58.encode(key.secretKey) });
  const secrets = stubSecrets(
    new Map([
      [`w/${alice}`, secret(oldKey)],
      [`w/${alice}/${to}`, secret(newKey)],
    ]),
  ).client;
  const clock = () => epochMs(now);
  const keyOf = createKeySources({ secrets, walletSecretPrefix: 'w/', now: clock });
  const deps: Rotating = {
    ...books,
    settings,
    chain: createSolanaChain(rpc),
    reader: createSolanaAccountReader(rpc),
    history: createSolanaWalletHistory(rpc),
    mover: createWalletMover(rpc, keyOf),
    clock,
    sleep: async (ms) => {
      now += ms;
      chain.advance(Math.ceil(ms / slotMs));
    },
    digest: (parts) => createHash('sha256').update(parts.join('\n')).digest('hex'),
    pace: { followMs: 6_000, pollMs: 400, resendMs: 1_600, confirmMs: 1_000, leaseMs: 1_000 },
    tipAccounts: new Set(),
  };
  const owner = userRow.parse({
    userId: alice,
    version: 1,
    updatedAtMs: 0,
    updatedBy: 'test',
    why: '',
    settings: JSON.parse(
      JSON.stringify(live, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ),
  });
  await openAccount(deps, owner);
  const world = { alice, from, to, oldKey, newKey, deps, books, settings, owner };
  for (const pool of pools.slice(0, positions)) await trade(world, oldKey, pool, 'buy');
  chain.advance(40);
  expect(await reconcileWallet(deps, alice)).toMatchObject({ kind: 'equal' });
  return world;
};
type World = Awaited<ReturnType<typeof open>>;

let orders = 0;
/** An order of ours that fills: a buy of 1 SOL, or the sale of a whole position. */
const trade = async (
  { alice, deps, books }: Pick<World, 'alice' | 'deps' | 'books'>,
  key: Keypair,
  pool: Pool,
  side: 'buy' | 'sell',
): Promise<void> => {
  orders += 1;
  const inputMint = side === 'buy' ? wrappedSolMint : pool.baseMint;
  const held = await books.positions.find(alice, 'live', mint(pool.baseMint));
  const amountIn = side === 'buy' ? oneSol : (held?.tokens ?? 0n);
  const fresh = planOf(100 + orders, {
    userId: alice,
    wallet: walletAddress(key.address),
    mint: mint(pool.baseMint),
    side,
    amountIn,
  });
  const plan =
    side === 'buy'
      ? { ...fresh, reservedLamports: lamports(oneSol + 10_000_000n) }
      : {
          ...fresh,
          positionId: held?.positionId ?? fresh.positionId,
          rule: 'stop-loss',
          reservedLamports: lamports(0n),
        };
  const lease = { holder: 'test', fence: 1, untilMs: epochMs(now) };
  const committed = async (change: JournalChange) => {
    expect(await books.journal.commit(change)).toEqual({ kind: 'committed' });
    return change;
  };
  if (side === 'sell' && held === undefined) throw new Error('nothing to sell');
  const reserved = await committed(
    side === 'buy' || held === undefined
      ? reserveEntry(plan, lease, freeConditions, decisionOf(plan))
      : reserveExit(plan, lease, held, undefined),
  );
  const wire = signWire(
    buildRouteTransaction({
      ...{ user: key.address, pool, inputMint, amountIn, slippageBps: 0 },
      quotedOut: quoteSwap(chain, pool, inputMint, amountIn).amountOut,
      ...{ computeUnitLimit: 200_000, computeUnitPriceMicroLamports: 50_000n },
      blockhash: chain.latestBlockhash().blockhash,
    }),
    [key],
  );
  const [bytes] = Object.values(getTransactionDecoder().decode(wire).signatures);
  if (bytes == null || reserved.position === undefined) throw new Error('not signed');
  const signature = signatureOf(bs58.encode(bytes));
  const attempt = {
    ...{ signature, transactionBase64: Buffer.from(wire).toString('base64') },
    ...{ lastValidBlockHeight: 1n, quotedOut: 1n, minimumOut: 1n },
  };
  const signed = await committed(recordSigned(reserved.order.next, attempt, epochMs(now)));
  chain.submit(wire);
  chain.advance(3);
  const transaction = await deps.chain.transaction(signature);
  if (transaction === undefined || transaction.failed) throw new Error('did not fill');
  const fill = fillOf(transaction, plan.wallet, plan.mint, deps.tipAccounts, epochMs(now));
  await committed(settleFilled(signed.order.next, reserved.position.next, fill, signature, epochMs(now)));
};

const rotate = async (
  { alice, to, deps }: World,
  ports: Partial<Rotating> = {},
  patienceMs = 60_000,
): Promise<RotationProgress> => {
  const all = { ...deps, ...ports };
  // Killed behind the hand-over: there is nothing left to do.
  const last = await deps.rotations.find(alice);
  if (last?.status === 'done') return { kind: 'done', rotation: last };
  for (let looks = 0; ; looks += 1) {
    const wish = { userId: alice, newWallet: async () => to, by: 'test', inSpiteOfDifference: false };
    const begun = await beginRotation(all, wish);
    if (begun.kind === 'begun') return goOnRotating(all, begun.rotation, patienceMs);
    if (begun.kind === 'refused' || looks === 20) throw new Error(begun.reason);
    await all.sleep(2_000);
  }
};

/** The books equal both wallets, the old one is empty, positions and settings name the new one. */
const expectMoved = async ({ alice, to, oldKey, newKey, deps, books, settings }: World, moved: RotationProgress) => {
  expect(moved).toMatchObject({ kind: 'done' });
  chain.advance(40);
  expect(await reconcileWallet(deps, alice)).toMatchObject({ kind: 'equal' });
  const account = await books.accounts.account(alice, 'live');
  if (account === undefined) throw new Error('no account');
  expect(account).toMatchObject({ wallet: to, frozenBecause: undefined });
  expect(account.cashLamports).toBe(chain.lamports(newKey.address));
  expect(chain.lamports(oldKey.address)).toBe(0n);
  expect(chain.tokenAccountsOf(oldKey.address).filter(({ amount }) => amount > 0n)).toEqual([]);
  const [row] = (await settings.load()).users;
  expect(row?.settings).toMatchObject({ wallet: to, mode: 'paper', live: { state: 'off' } });
  const positions = await books.positions.ofUser(alice);
  for (const { status, wallet, orderInFlight } of positions)
    if (status !== 'closed') expect([wallet, orderInFlight]).toEqual([to, undefined]);
  const [trades, flows, reconciliation] = await Promise.all([
    books.accounts.trades(alice),
    books.accounts.flows(alice),
    books.accounts.reconciliation(alice, 'live'),
  ]);
  const { slot: _, ...holdings } = await deps.reader.holdings(to);
  const days = [...new Set(trades.map(({ plan }) => plan.day))];
  const differences = auditUser({
    ...{ userId: alice, accounts: [account], positions, flows, trades, unfinished: [] },
    openingTokens: reconciliation?.openingTokens ?? new Map(),
    budgets: await Promise.all(days.map((day) => books.accounts.budget(alice, 'live', day))),
    tokens: await books.accounts.tokens(alice, 'live'),
    leaderDays: await books.accounts.leaderDays(alice, 'live'),
    chain: holdings,
  });
  expect(unexplained(differences)).toEqual([]);
};

/**
 * Every effect is counted, and the run is killed behind the one that is named: its answer is lost, as it is before the next.
 * Number -1 is before the first. Nothing unsaid may be sent.
 */
const staged = ({ alice, deps, books }: World, killBehind?: number) => {
  const effects: string[] = [];
  const sent: string[] = [];
  const around = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    if (killBehind === -1) throw new Killed(`before ${name}`);
    const answer = await act();
    effects.push(name);
    if (effects.length - 1 === killBehind) throw new Killed(`behind ${name}`);
    return answer;
  };
  const ports: Partial<Rotating> = {
    rotations: { find: deps.rotations.find, commit: (change) => around('commit', () => deps.rotations.commit(change)) },
    mover: {
      ...deps.mover,
      sign: (user, move) => around('sign', () => deps.mover.sign(user, move)),
    },
    chain: {
      ...deps.chain,
      send: (bytes) =>
        around('send', async () => {
          const row = await books.rotations.find(alice);
          expect(row?.inFlight?.transactionBase64).toBe(bytes);
          sent.push(bytes);
          return deps.chain.send(bytes);
        }),
    },
  };
  return { ports, effects, sent };
};

describe('a rotation', () => {
  it('moves every position and all SOL, and leaves books that equal the chain to the lamport', async () => {
    const world = await open();
    const before = chain.lamports(world.oldKey.address);
    await expectMoved(world, await rotate(world));
    const flows = await world.books.accounts.flows(world.alice);
    expect(flows.map(({ kind }) => kind)).toEqual(['rotation', 'rotation', 'rotation', 'rotation']);
    const fees = flows.reduce((sum, { feeLamports }) => sum + feeLamports, 0n);
    expect(chain.lamports(world.newKey.address)).toBe(before - fees);
    // Sold from the wallet that holds it now.
    await trade(world, world.newKey, pools[0], 'sell');
    chain.advance(40);
    expect(await reconcileWallet(world.deps, world.alice)).toMatchObject({ kind: 'equal' });
  });

  it('goes on after being killed behind any effect, and before the first', async () => {
    const whole = await open(1);
    const { ports, effects } = staged(whole);
    await expectMoved(whole, await rotate(whole, ports));
    const move = ['sign', 'commit', 'send', 'commit'];
    expect(effects).toEqual(['commit', ...move, ...move, ...move, 'commit']);
    for (let killBehind = -1; killBehind < effects.length; killBehind += 1) {
      const world = await open(1);
      const first = staged(world, killBehind);
      await expect(rotate(world, first.ports)).rejects.toThrow(Killed);
      const second = staged(world);
      await expectMoved(world, await rotate(world, second.ports));
      // One transaction for each move, however often its bytes were sent.
      expect(new Set([...first.sent, ...second.sent]).size).toBe(3);
    }
  }, 120_000);

  it('lets exits go on: the one at work before its position moves, the others from the new wallet', async () => {
    const world = await open();
    const { alice, books, from, newKey } = world;
    const [first, second] = await books.positions.heldBy(alice, 'live');
    if (first === undefined || second === undefined) throw new Error('no positions');
    const plan = {
      ...planOf(900 + made, { userId: alice, wallet: from, mint: second.mint, side: 'sell', amountIn: second.tokens }),
      ...{ positionId: second.positionId, reservedLamports: lamports(0n) },
    };
    const exit = reserveExit(plan, { holder: 'test', fence: 1, untilMs: epochMs(now) }, second, undefined);
    await books.journal.commit(exit);
    expect(await rotate(world, {}, 3_000)).toMatchObject({
      ...{ kind: 'waiting', reason: 'order-in-flight', rotation: { moves: 2 } },
    });
    await trade(world, newKey, pools[0], 'sell');
    if (exit.position === undefined) throw new Error('no claim');
    const state = { status: 'rejected', reason: 'test' } as const;
    const ended = endWithoutFill(exit.order.next, exit.position.next, state, 'test', epochMs(now));
    expect(await books.journal.commit(ended)).toEqual({ kind: 'committed' });
    await expectMoved(world, await rotate(world));
  });

  it('signs again only after the proof that the last transaction is dead', async () => {
    const world = await open(1);
    faults.dropNextSends = 1_000;
    const waiting = await rotate(world, {}, 5_000);
    expect(waiting).toMatchObject({ kind: 'waiting', reason: 'move-in-flight' });
    const { inFlight } = waiting.rotation;
    const still = await goOnRotating(world.deps, waiting.rotation, 0);
    expect(still.rotation.inFlight?.signature).toBe(inFlight?.signature);
    chain.advance(200);
    faults.dropNextSends = 0;
    await expectMoved(world, await rotate(world));
  });

  it('books what a reverted move cost, and gives up a position that nothing moves', async () => {
    const world = await open(1);
    const { ports } = staged(world);
    const failing: Partial<Rotating> = {
      ...ports,
      chain: {
        ...world.deps.chain,
        send: async (bytes) => {
          const move = (await world.books.rotations.find(world.alice))?.inFlight;
          if (move?.plan.kind === 'tokens') faults.failNextSends = 1;
          const outcome = await world.deps.chain.send(bytes);
          faults.failNextSends = 0;
          return outcome;
        },
      },
    };
    const stuck = await rotate(world, failing);
    expect(stuck).toMatchObject({
      kind: 'stuck',
      mint: pools[0].baseMint,
      rotation: { reverted: { [pools[0].baseMint]: 2 } },
    });
    await leaveBehind(world.deps, world.alice, [mint(pools[0].baseMint)]);
    const moved = await rotate(world);
    expect(moved).toMatchObject({ kind: 'done' });
    chain.advance(40);
    expect(await reconcileWallet(world.deps, world.alice)).toMatchObject({ kind: 'equal' });
    expect(await world.books.positions.heldBy(world.alice, 'live')).toEqual([]);
    expect(await world.books.positions.ofUser(world.alice)).toMatchObject([{ status: 'closed', closedBy: 'rotation' }]);
    expect(chain.tokenAccountsOf(world.oldKey.address)).toMatchObject([{ mint: pools[0].baseMint }]);
  });

  it('adopts what others send to either wallet meanwhile', async () => {
    const world = await open();
    let deposits = 0;
    const disturbed: Partial<Rotating> = {
      chain: {
        ...world.deps.chain,
        send: async (bytes) => {
          if (deposits < 2) chain.airdrop(deposits === 0 ? world.oldKey.address : world.newKey.address, 1_234_567n);
          deposits += 1;
          return world.deps.chain.send(bytes);
        },
      },
    };
    await expectMoved(world, await rotate(world, disturbed));
    const kinds = (await world.books.accounts.flows(world.alice)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'deposit')).toHaveLength(2);
  });

  it('asks again when its nodes do not answer', async () => {
    const world = await open(1);
    let asked = 0;
    const tired =
      <Question extends readonly unknown[], Answer>(ask: (...question: Question) => Promise<Answer>) =>
      async (...question: Question): Promise<Answer> => {
        asked += 1;
        if (asked % 7 === 1) throw new Error('away');
        return ask(...question);
      };
    const { reader, history, mover, chain: node } = world.deps;
    await expectMoved(
      world,
      await rotate(world, {
        reader: { ...reader, holdings: tired(reader.holdings) },
        history: { ...history, since: tired(history.since) },
        mover: { ...mover, build: tired(mover.build) },
        chain: { ...node, transaction: tired(node.transaction) },
      }),
    );
    expect(asked).toBeGreaterThan(20);
  });

  it('is left alone by the reconciler while two wallets are in the books', async () => {
    const world = await open(1);
    const killed = staged(world, 3);
    await expect(rotate(world, killed.ports)).rejects.toThrow(Killed);
    chain.advance(40);
    expect(await reconcileWallet(world.deps, world.alice)).toEqual({ kind: 'rotating', adopted: 0 });
    expect(await world.books.accounts.account(world.alice, 'live')).toMatchObject({ frozenBecause: 'wallet-rotation' });
    await expectMoved(world, await rotate(world));
  });

  it('brings back the freeze that stood before it', async () => {
    const world = await open(1);
    const freeze = { because: 'unknown-outflow', detail: 'stolen', atMs: epochMs(now) } as const;
    await world.books.accounts.freeze(world.alice, 'live', freeze);
    expect(await rotate(world)).toMatchObject({ kind: 'done' });
    expect(await world.books.accounts.account(world.alice, 'live')).toMatchObject({
      wallet: world.to,
      frozenBecause: 'unknown-outflow',
      frozenDetail: 'stolen',
    });
  });

  it('of a user whose wallet holds nothing just switches', async () => {
    const world = await open(0);
    const paul = userId(`paul-${made}`);
    const empty = walletAddress(keypairFromSeed(chain.seed, `empty ${made}`).address);
    await world.settings.saveUser(paul, userSettings.parse(initialUserSettings(empty)), 0, {
      by: 'test',
      why: '',
      atMs: 0,
    });
    const wish = { userId: paul, newWallet: async () => world.to, by: 'test', inSpiteOfDifference: false };
    expect(await beginRotation(world.deps, wish)).toMatchObject({ kind: 'begun', rotation: { status: 'done' } });
    const { users } = await world.settings.load();
    expect(users.find((user) => user.userId === paul)?.settings).toMatchObject({ wallet: world.to, mode: 'paper' });
  });

  it('makes one wallet however often its beginning has to be tried', async () => {
    const world = await open(1);
    const { rotations } = world.books;
    let tries = 0;
    const busy: Rotating['rotations'] = {
      ...rotations,
      commit: async (change) => {
        tries += 1;
        return tries < 3 ? 'changed' : rotations.commit(change);
      },
    };
    let keys = 0;
    const newWallet = async () => {
      keys += 1;
      return world.to;
    };
    const wish = { userId: world.alice, newWallet, by: 'test', inSpiteOfDifference: false };
    const begun = await beginPatiently({ ...world.deps, rotations: busy }, wish, 60_000, 400);
    expect(begun).toMatchObject({ kind: 'begun', rotation: { to: world.to, status: 'moving' } });
    expect({ tries, keys }).toEqual({ tries: 3, keys: 1 });
  });

  it('of a wallet that another user has as well is refused, and nothing of his moves', async () => {
    const world = await open(1);
    const twin = userId(`twin-${made}`);
    const author = { by: 'test', why: '', atMs: 0 };
    await world.settings.saveUser(twin, userSettings.parse(initialUserSettings(world.from)), 0, author);
    let keys = 0;
    const newWallet = async () => {
      keys += 1;
      return world.to;
    };
    const wish = { userId: twin, newWallet, by: 'test', inSpiteOfDifference: true };
    expect(await beginRotation(world.deps, wish)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(`the wallet of ${world.alice}, too`),
    });
    expect(keys).toBe(0);
    expect(await world.books.accounts.account(twin, 'live')).toBeUndefined();
  });

  it('is refused into a wallet that was used before', async () => {
    const world = await open(1);
    const used = walletAddress(creator.address);
    const wish = { userId: world.alice, newWallet: async () => used, by: 'test', inSpiteOfDifference: false };
    expect(await beginRotation(world.deps, wish)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('not empty'),
    });
    const rotation: Rotation | undefined = await world.books.rotations.find(world.alice);
    expect(rotation).toBeUndefined();
  });
});
