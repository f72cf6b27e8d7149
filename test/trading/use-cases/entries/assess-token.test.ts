import { describe, expect, it } from 'vitest';
import { confidenceOf } from '#trading/domain/safety/confidence.ts';
import type { TokenReport } from '#trading/domain/safety/token-report.ts';
import { idOf, type Signal } from '#trading/domain/signals/signal.ts';
import { epochMs, tokenAmount, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import {
  createWorld,
  launchOf,
  launchTransaction,
  leaderTransaction,
  otherWallet,
  theMint,
  theWallet,
  tradeOf,
  type World,
} from '../trading-world.ts';
import { aHolder } from './token-world.ts';

const deliver = (world: World, signal: Signal) => {
  world.transactions.set(
    signal.signature,
    signal.kind === 'launch' ? launchTransaction(signal) : leaderTransaction(signal),
  );
  return handleSignal(world.deps, signal);
};
const decisionOn = (world: World, signal: Signal) => world.books.decisions.find(idOf(signal), world.user);
const reportIn = (world: World) => world.deps.tokenReports.find(theMint, epochMs(world.clock.nowMs));
const refusalsOn = async (world: World, signal: Signal) =>
  (await decisionOn(world, signal))?.verdicts
    .filter(({ passed }) => !passed)
    .map(({ guard, found }) => `${guard}: ${found}`);
const failure = Object.assign(new Error('getTokenLargestAccounts: timed-out'), { code: 'solana/rpc-failed' });

describe('a token is found out about before it is bought', () => {
  it('and everything that was found stands in one report, with the tried sale', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    expect((await decisionOn(world, launchOf()))?.outcome).toBe('order');
    const report = await reportIn(world);
    expect(report).toMatchObject({
      mintAccount: { unsafe: null, supply: 1_000_000n },
      holders: { largestBps: 1_000, topTenBps: 1_000, setAsideBps: 8_500, wallets: 1 },
      creator: { creator: otherWallet, shareBps: 0, launches: 1 },
      launch: { devBuyBps: 0 },
      liquidity: { form: 'curve', lamports: 40_000_000_000n },
      sale: { kind: 'sold', how: 'simulated', seller: aHolder, tokens: 100_000n },
      name: { name: 'Coin', source: 'metaplex', socials: { kind: 'not-asked' } },
    });
    expect(world.token.calls).not.toContain('socials');
    expect(world.token.calls.filter((call) => call.startsWith('scan'))).toEqual([]);
    expect(confidenceOf(report as TokenReport).score).toBeGreaterThanOrEqual(80);
  });

  it('and the report serves the next entry for as long as its owner trusts it, for one read', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    const asked = world.token.calls.length;
    world.clock.nowMs += 10_000;
    await world.deps.tokenReports.find(theMint, epochMs(world.clock.nowMs));
    const copy = tradeOf('buy', { blockTimeMs: epochMs(world.clock.nowMs), seenAtMs: epochMs(world.clock.nowMs) });
    await deliver(world, copy);
    expect(world.token.calls).toHaveLength(asked);
    world.clock.nowMs += 60_000;
    const later = tradeOf('buy', {
      ...{ blockTimeMs: epochMs(world.clock.nowMs), seenAtMs: epochMs(world.clock.nowMs) },
      signature: launchOf().signature,
    });
    await deliver(world, later);
    expect(world.token.calls.length).toBeGreaterThan(asked);
  });

  it('and the mint account is read anew, whatever the report says', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    if (world.script.mintFacts !== undefined)
      world.script.mintFacts = { ...world.script.mintFacts, mintAuthority: theWallet };
    await deliver(world, tradeOf('buy'));
    expect(await refusalsOn(world, tradeOf('buy'))).toContainEqual('mint-unsafe: mint-authority-live');
  });

  it('once for a plan of several users, and each of them finds the report', async () => {
    const world = await createWorld();
    await world.settings.saveUser(userId('bob'), world.initial, 0, world.author);
    await deliver(world, launchOf());
    const asked = [...world.token.calls];
    expect(asked.filter((call) => call === 'simulate')).toHaveLength(1);
    for (const request of world.queue.takeOrders()) await handleOrderRequest(world.deps, request);
    expect(world.token.calls).toEqual(asked);
    expect((await decisionOn(world, launchOf()))?.outcome).toBe('order');
    expect((await world.books.decisions.find(idOf(launchOf()), userId('bob')))?.outcome).toBe('order');
  });
});

describe('what cannot be found out refuses, and says why', () => {
  const silences: readonly [string, (world: World) => void, string][] = [
    [
      'holders',
      ({ token }) => void (token.script.holders = failure),
      'top-holders-too-large: not known: solana/rpc-failed: getTokenLargestAccounts: timed-out',
    ],
    [
      'a pool',
      ({ token }) => void (token.script.pool = failure),
      'liquidity-too-low: not known: solana/rpc-failed: getTokenLargestAccounts: timed-out',
    ],
    [
      'the creator',
      ({ token }) => void (token.script.held = failure),
      'creator-share-too-large: not known: solana/rpc-failed: getTokenLargestAccounts: timed-out',
    ],
    [
      'a simulation',
      ({ token }) => void (token.script.trial = failure),
      'cannot-sell: not known: solana/rpc-failed: getTokenLargestAccounts: timed-out',
    ],
    [
      'a failure that is not ours',
      ({ token }) => void (token.script.trial = new Error('https://key@node')),
      'cannot-sell: not known: failed',
    ],
    [
      'a seller',
      ({ token }) => void (token.script.holders = []),
      'cannot-sell: not known: nobody holds it whose sale could be tried',
    ],
    [
      'a conclusive sale',
      ({ token }) => void (token.script.trial = { kind: 'inconclusive', reason: 'fee-not-covered' }),
      'cannot-sell: not known: a simulated sale says nothing: fee-not-covered',
    ],
  ];
  it.each(silences)('%s', async (_, turn, expected) => {
    const world = await createWorld();
    turn(world);
    expect(await deliver(world, launchOf())).toMatchObject({ kind: 'done' });
    expect((await decisionOn(world, launchOf()))?.outcome).toBe('skip');
    expect(await refusalsOn(world, launchOf())).toContainEqual(expected);
    expect(world.signed).toEqual([]);
  });

  it('and a report with such a gap is made anew for the next who asks', async () => {
    const world = await createWorld();
    world.token.script.holders = failure;
    await deliver(world, launchOf());
    expect((await reportIn(world))?.holders).toMatchObject({ kind: 'unknown' });
    world.token.script.holders = [
      { owner: aHolder, tokens: 100_000n, kind: 'wallet', frozen: false, lamports: 1_000_000_000n },
    ];
    await deliver(world, tradeOf('buy'));
    expect((await decisionOn(world, tradeOf('buy')))?.outcome).toBe('order');
  });
});

describe('a sale is tried', () => {
  it('and one that fails is a refusal', async () => {
    const world = await createWorld();
    world.token.script.trial = { kind: 'failed', reason: 'account-frozen (17)' };
    await deliver(world, launchOf());
    expect(await refusalsOn(world, launchOf())).toContainEqual(
      'cannot-sell: a simulated sale fails: account-frozen (17)',
    );
  });

  it('by somebody who is neither frozen nor without SOL nor, if it can be helped, the creator', async () => {
    const world = await createWorld();
    const holder = { owner: aHolder, tokens: 50_000n, kind: 'wallet', frozen: false, lamports: 10n ** 9n } as const;
    world.token.script.holders = [
      { ...holder, owner: otherWallet, tokens: 90_000n },
      { ...holder, owner: walletAddress('F'.repeat(43)), tokens: 80_000n, frozen: true },
      { ...holder, owner: walletAddress('E'.repeat(43)), tokens: 70_000n, lamports: 0n },
      holder,
    ];
    await deliver(world, launchOf());
    expect((await reportIn(world))?.sale).toMatchObject({
      kind: 'sold',
      seller: aHolder,
      tokens: tokenAmount(50_000n),
    });
  });

  it('for nothing when the owner is content with a quote', async () => {
    const world = await createWorld((settings) => {
      settings.safety.requireSellSimulation = false;
    });
    await deliver(world, launchOf());
    expect((await reportIn(world))?.sale).toMatchObject({ kind: 'sold', how: 'quoted' });
    expect(world.token.calls).not.toContain('simulate');
  });
});

describe('scanners and metadata files', () => {
  it('are asked when a setting wants them, and their word refuses', async () => {
    const world = await createWorld((settings) => {
      settings.safety.scanners.rugCheck = 'veto';
      settings.sniper.requireSocials = true;
    });
    world.token.script.scan = { kind: 'known', vetoes: ['rugged'], riskScore: 90 };
    world.token.script.socials = { kind: 'known', links: [] };
    await deliver(world, launchOf());
    expect(world.token.calls.filter((call) => call.startsWith('scan'))).toEqual(['scan rugCheck']);
    expect(await refusalsOn(world, launchOf())).toEqual([
      'socials-missing: none',
      'scanner-veto: rugCheck: rugged, risk 90 > 60',
    ]);
  });

  it('are asked though a report is fresh, when it was made for somebody who did not want them', async () => {
    const world = await createWorld();
    await deliver(world, launchOf());
    const asked = world.token.calls.length;
    await world.settings.saveUser(
      world.user,
      {
        ...world.initial,
        safety: { ...world.initial.safety, scanners: { rugCheck: 'off', goPlus: 'required', jupiter: 'off' } },
      },
      1,
      world.author,
    );
    await deliver(world, tradeOf('buy'));
    expect(world.token.calls.slice(asked)).toContain('scan goPlus');
  });
});

it('a creator whose launches Osprey saw is counted by them', async () => {
  const world = await createWorld((settings) => {
    settings.safety.maxCreatorLaunches = 2;
  });
  for (const letter of ['G', 'H'])
    await world.deps.launchBook.note(
      launchOf({ mint: letter.repeat(43) as typeof theMint }),
      epochMs(world.clock.nowMs),
    );
  await deliver(world, launchOf());
  expect(await refusalsOn(world, launchOf())).toEqual(['creator-launches-too-many: 3']);
});
