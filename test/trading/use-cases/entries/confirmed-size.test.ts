/** What a webhook's body says of a leader's trade sizes nothing: the chain's own amounts do. */
import { describe, expect, it } from 'vitest';
import { idOf, type WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import { type Lamports, lamports, tokenAmount, usdcMint, userId } from '#trading/domain/values/quantities.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { openAccount } from '#trading/use-cases/orders/open-account.ts';
import { createWorld, leaderTransaction, otherWallet, theMint, tradeOf, type World } from '../trading-world.ts';

const sol = 1_000_000_000n;
/** The leader spent 1 SOL. */
const real = tradeOf('buy');
const claimed = (quoteAmount: bigint): WalletTradeSignal => ({ ...real, quoteAmount: lamports(quoteAmount) });

/** A tenth of what the leader paid, at most 2 SOL. */
const createRatioWorld = async () => {
  const world = await createWorld((settings) => {
    settings.limits.maxTradeLamports = lamports(2n * sol);
    for (const relation of settings.copy)
      relation.sizing = { kind: 'ratio', ratioBps: 1_000, maxSpendLamports: lamports(2n * sol) };
  });
  world.transactions.set(real.signature, leaderTransaction(real));
  return world;
};

/** The same buy as the chain shows it when it was paid with 25 USDC, and a tip. */
const inUsdc = (world: World): void => {
  const tx = leaderTransaction({ ...real, quoteAmount: lamports(10_000_000n) });
  const [bought] = tx.tokenChanges;
  if (bought === undefined) throw new Error('no tokens');
  const paid = { ...bought, tokenAccount: 'usdc', mint: usdcMint, change: tokenAmount(-25_000_000n) };
  world.transactions.set(real.signature, { ...tx, tokenChanges: [bought, paid] });
};

const spentBy = async (world: World, user = world.user): Promise<readonly Lamports[]> =>
  (await world.books.accounts.trades(user)).map(({ plan }) => lamports(plan.amountIn));
const decisionOf = (world: World, user = world.user) => world.books.decisions.find(idOf(real), user);

describe('a copy of a share of what the leader paid', () => {
  it.each([
    ['more', 15n * sol],
    ['less', sol / 2n],
  ])('spends that share of what the chain shows, when the body claims %s', async (_, amount) => {
    const world = await createRatioWorld();
    expect(await handleSignal(world.deps, claimed(amount))).toEqual({ kind: 'done', note: 'filled' });
    expect(await spentBy(world)).toEqual([100_000_000n]);
    expect((await decisionOf(world))?.inputs).toMatchObject({ paid: '1000000000 SOL', spendLamports: '100000000' });
  });

  it('is made smaller by the swings of the account from that share, not from the claimed one', async () => {
    const world = await createWorld((settings) => {
      settings.limits.volatilitySizing = { targetSwingBps: 1_000, minShareBps: 5_000 };
      settings.limits.maxTradeLamports = lamports(2n * sol);
      for (const relation of settings.copy)
        relation.sizing = { kind: 'ratio', ratioBps: 1_000, maxSpendLamports: lamports(2n * sol) };
    });
    world.transactions.set(real.signature, leaderTransaction(real));
    const [row] = (await world.settings.load()).users;
    if (row === undefined) throw new Error('no user');
    const opened = await openAccount(world.deps, row);
    const wild = { ...opened, risk: { ...opened.risk, swingBps: 1_000_000 } };
    const accounts: typeof world.deps.accounts = { ...world.deps.accounts, account: async () => wild };
    await handleSignal({ ...world.deps, accounts }, claimed(15n * sol));
    expect(await spentBy(world)).toEqual([50_000_000n]);
    expect((await decisionOf(world))?.inputs).toMatchObject({ beforeVolatilityLamports: '100000000' });
  });

  it('is sized by the chain for every follower of several', async () => {
    const world = await createRatioWorld();
    const bob = userId('bob');
    await world.settings.saveUser(bob, { ...world.initial, wallet: otherWallet }, 0, world.author);
    world.balances.set(otherWallet, 5n * sol);
    await handleSignal(world.deps, claimed(15n * sol));
    for (const request of world.queue.takeOrders()) await handleOrderRequest(world.deps, request);
    expect([await spentBy(world), await spentBy(world, bob)]).toEqual([[100_000_000n], [100_000_000n]]);
  });

  it('is skipped, by one follower and by each of several, when the chain shows a stablecoin', async () => {
    const world = await createRatioWorld();
    inUsdc(world);
    await handleSignal(world.deps, real);
    expect(await decisionOf(world)).toMatchObject({
      outcome: 'skip',
      reason: 'leader-paid-in-stablecoin',
      inputs: { paid: '25000000 USDC' },
    });
    const several = await createRatioWorld();
    inUsdc(several);
    const bob = userId('bob');
    await several.settings.saveUser(bob, { ...several.initial, wallet: otherWallet }, 0, several.author);
    await handleSignal(several.deps, real);
    expect(several.queue.takeOrders()).toEqual([]);
    for (const user of [several.user, bob])
      expect((await decisionOf(several, user))?.reason).toBe('leader-paid-in-stablecoin');
  });

  it('is quoted once when the body told the truth', async () => {
    const world = await createRatioWorld();
    const bought: bigint[] = [];
    const router: typeof world.deps.router = {
      ...world.deps.router,
      quote: (request) => {
        if (request.outputMint === theMint) bought.push(request.amountIn);
        return world.deps.router.quote(request);
      },
    };
    await handleSignal({ ...world.deps, router }, real);
    expect(bought).toEqual([100_000_000n]);
  });
});

describe('a decision', () => {
  it('says what the chain shows that the leader paid, not what the body claimed', async () => {
    const world = await createWorld();
    world.transactions.set(real.signature, leaderTransaction(real));
    await handleSignal(world.deps, claimed(15n * sol));
    expect((await decisionOf(world))?.inputs).toMatchObject({ paid: '1000000000 SOL', spendLamports: '100000000' });
  });
});

describe("a leader's sell", () => {
  it('sells the part that the chain shows, whatever the body claims', async () => {
    const world = await createWorld();
    world.transactions.set(real.signature, leaderTransaction(real));
    await handleSignal(world.deps, real);
    const sell = tradeOf('sell', { tokens: tokenAmount(250n) });
    world.transactions.set(sell.signature, leaderTransaction(sell, 1_000n));
    await handleSignal(world.deps, { ...sell, tokens: tokenAmount(1_000n) });
    expect(world.queue.takeExits()).toMatchObject([{ portion: { numerator: 250n, denominator: 1_000n } }]);
  });

  it('is followed when he is paid in a stablecoin, although such a buy is not', async () => {
    const world = await createWorld();
    world.transactions.set(real.signature, leaderTransaction(real));
    await handleSignal(world.deps, real);
    const sell = tradeOf('sell', { quoteAsset: 'USDC', quoteAmount: lamports(25_000_000n) });
    const tx = leaderTransaction({ ...sell, quoteAmount: lamports(0n) }, 1_000n);
    const [sold] = tx.tokenChanges;
    if (sold === undefined) throw new Error('no tokens');
    const paid = { ...sold, tokenAccount: 'usdc', mint: usdcMint, change: tokenAmount(25_000_000n) };
    world.transactions.set(sell.signature, { ...tx, tokenChanges: [sold, paid] });
    await handleSignal(world.deps, sell);
    expect(world.queue.takeExits()).toMatchObject([{ rule: 'leader-sold' }]);
  });
});
