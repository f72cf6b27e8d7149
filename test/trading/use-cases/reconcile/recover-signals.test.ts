import { describe, expect, it } from 'vitest';
import { idOf } from '#trading/domain/signals/signal.ts';
import { epochMs, lamports, mint, signature, tokenAmount, walletAddress } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { otherWallet, theLeader, theMint } from '../trading-world.ts';
import { createRecoveryWorld, launchAddress, leaderKey, type RecoveryWorld, signatureOf } from './recovery-world.ts';

const graceMs = 10_000;
const otherMint = mint('M'.repeat(43));
const playedSignatures = (world: RecoveryWorld) => world.played().map((signal) => signal.signature);
const decisionOn = (world: RecoveryWorld, signal: Parameters<typeof idOf>[0]) =>
  world.books.decisions.find(idOf(signal), world.user);

describe('signals that no webhook brought', () => {
  it('are played again with their own block time, after the grace in which a webhook may still come', async () => {
    const world = await createRecoveryWorld();
    const buy = world.trade(1);
    const launch = world.launch(2);
    expect(await world.recover()).toMatchObject({ watched: 2, looked: 2, recovered: 0, behind: 0, faults: [] });
    world.passes(graceMs);
    expect(await world.recover()).toMatchObject({ recovered: 2 });
    expect(world.played()).toEqual([
      { ...launch, seenAtMs: expect.any(Number), recovered: true },
      { ...buy, seenAtMs: expect.any(Number), recovered: true },
    ]);
    for (const signal of world.played()) expect(signal.seenAtMs).toBeGreaterThanOrEqual(buy.seenAtMs + graceMs);
  });

  it('never reach back to before watching began', async () => {
    const world = await createRecoveryWorld();
    world.passes(3_600_000);
    await world.recover();
    expect(world.played()).toEqual([]);
    expect(world.fetched()).toBe(0);
  });

  it('never reach back for an address that had no transaction when watching began', async () => {
    const world = await createRecoveryWorld({}, (settings) => {
      const [relation] = settings.copy;
      if (relation !== undefined) settings.copy.push({ ...relation, leader: otherWallet });
    });
    // A node that did not have it then has it now.
    const old = { signature: signatureOf(7), slot: 3, blockTimeMs: epochMs(world.clock.nowMs - 3_600_000) };
    const key = `leader#${otherWallet}`;
    await world.recovery.cursors.forget({ kind: 'leader', address: otherWallet });
    const { history } = world.recovery;
    world.recovery.history = { signatures: async () => [] };
    await world.recover();
    expect(await world.cursorOf(key)).toMatchObject({ signature: undefined, slot: 0 });
    world.recovery.history = history;
    world.list(otherWallet, old);
    await world.recover();
    expect(world.fetched()).toBe(0);
  });

  it('are traded when they are young and refused with their age when they are not', async () => {
    const world = await createRecoveryWorld();
    const young = world.trade(1);
    world.passes(graceMs + 2_000);
    await world.recover();
    await world.execute();
    expect(await decisionOn(world, young)).toMatchObject({
      outcome: 'order',
      inputs: { recovered: 'no webhook brought it' },
    });
    const old = world.trade(2, 'buy', { mint: otherMint });
    world.passes(60_000);
    await world.recover();
    await world.execute();
    expect(await decisionOn(world, old)).toMatchObject({ outcome: 'skip', reason: 'signal-too-old' });
  });

  it('are refused when the price has run away from the leader, however young they are', async () => {
    const world = await createRecoveryWorld({}, (settings) => {
      for (const relation of settings.copy) Object.assign(relation, { maxPriceAboveLeaderBps: 100 });
    });
    const buy = world.trade(1, 'buy', { tokens: tokenAmount(1_000_000n), quoteAmount: lamports(900_000_000n) });
    world.passes(graceMs);
    await world.recover();
    await world.execute();
    expect(await decisionOn(world, buy)).toMatchObject({ outcome: 'skip', reason: 'price-above-leader' });
  });

  it('are followed however old they are when the leader sold what is held', async () => {
    const world = await createRecoveryWorld();
    const buy = world.trade(1);
    await handleSignal(world.deps, buy);
    world.trade(2, 'sell');
    world.passes(3_600_000);
    await world.recover();
    await world.execute();
    const exits = world.queue.takeExits();
    expect(exits).toHaveLength(1);
    for (const exit of exits) await handleExitRequest(world.deps, exit);
    expect(await world.books.positions.find(world.user, 'live', theMint)).toBeUndefined();
  });

  it('are followed when the leader sold what is held by somebody whose settings cannot be read', async () => {
    const world = await createRecoveryWorld();
    await world.execute([world.trade(1)]);
    world.settings.breakRow(`user#${world.user}`, 'unreadable');
    const sell = world.trade(2, 'sell');
    world.passes(graceMs);
    await world.recover();
    expect(playedSignatures(world)).toContain(sell.signature);
  });

  it('change nothing when their webhooks come after all', async () => {
    const world = await createRecoveryWorld();
    const [buy, launch] = [world.trade(1), world.launch(2)];
    world.passes(graceMs);
    await world.recover();
    await world.execute();
    const before = await world.books.accounts.trades(world.user);
    expect(before.length).toBeGreaterThan(0);
    for (const late of [buy, launch]) await handleSignal(world.deps, { ...late, seenAtMs: epochMs(world.clock.nowMs) });
    expect(await world.books.accounts.trades(world.user)).toEqual(before);
    expect(world.signed).toHaveLength(before.length);
    world.passes(60_000);
    await world.recover();
    expect(playedSignatures(world)).toHaveLength(2);
  });

  it('are not what a webhook brought, a failed transaction or one without a trade', async () => {
    const world = await createRecoveryWorld();
    await handleSignal(world.deps, world.trade(1));
    world.noise(2, true);
    world.noise(3);
    world.passes(graceMs);
    expect(await world.recover()).toMatchObject({ recovered: 0 });
    expect(world.fetched()).toBe(1);
    expect(await world.cursorOf()).toMatchObject({ signature: signatureOf(3) });
  });

  it('of unknown time are taken as old as the cursor, never as young', async () => {
    const world = await createRecoveryWorld();
    const buy = world.trade(1, 'buy', { blockTimeMs: undefined });
    world.passes(60_000);
    await world.recover();
    expect(world.played()).toMatchObject([{ signature: buy.signature, blockTimeMs: (await world.cursorOf())?.atMs }]);
    await world.execute();
    expect(await decisionOn(world, buy)).toMatchObject({ reason: 'signal-too-old' });
  });
});

describe('the cursor', () => {
  it('stays before a transaction that could not be fetched, and loses nothing', async () => {
    const world = await createRecoveryWorld();
    for (const n of [1, 2, 3]) world.trade(n);
    world.passes(graceMs);
    world.faults.transaction = signatureOf(2);
    expect(await world.recover()).toMatchObject({
      recovered: 1,
      behind: 1,
      faults: [{ address: theLeader, problem: 'getTransaction: timed-out' }],
    });
    expect(await world.cursorOf()).toMatchObject({ signature: signatureOf(1) });
    world.faults.transaction = undefined;
    await world.recover();
    expect(playedSignatures(world)).toEqual([1, 2, 3].map(signatureOf));
    expect(await world.counts()).toEqual({ [leaderKey]: { delivered: 0, late: 0, missed: 3 } });
  });

  it('stays before a transaction that no node has, though one has listed it', async () => {
    const world = await createRecoveryWorld();
    const { signature: lost } = world.trade(1);
    const tx = world.transactions.get(lost);
    world.transactions.delete(lost);
    world.trade(2);
    world.passes(graceMs);
    expect(await world.recover()).toMatchObject({ recovered: 0, faults: [{ address: theLeader }] });
    if (tx !== undefined) world.transactions.set(lost, tx);
    await world.recover();
    expect(playedSignatures(world)).toEqual([1, 2].map(signatureOf));
  });

  it('stays when the listing fails, and the other addresses have their turn', async () => {
    const world = await createRecoveryWorld();
    world.trade(1);
    world.launch(2);
    world.passes(graceMs);
    world.faults.listing = theLeader;
    expect(await world.recover()).toMatchObject({ looked: 2, recovered: 1, faults: [{ address: theLeader }] });
    world.faults.listing = undefined;
    expect(await world.recover()).toMatchObject({ recovered: 1 });
  });

  it('stays when the queue does not take the signals', async () => {
    const world = await createRecoveryWorld();
    world.trade(1);
    world.passes(graceMs);
    const { walletTrades } = world.recovery;
    world.recovery.walletTrades = { enqueue: async () => Promise.reject(new Error('queue/not-acknowledged')) };
    expect(await world.recover()).toMatchObject({ recovered: 0, faults: [{ problem: 'queue/not-acknowledged' }] });
    world.recovery.walletTrades = walletTrades;
    await world.recover();
    expect(playedSignatures(world)).toEqual([signatureOf(1)]);
  });

  it('plays everything once, oldest first, when more came than fits on a page', async () => {
    for (const count of [2, 3, 4, 5, 6, 7, 8, 9, 30]) {
      const world = await createRecoveryWorld({ pageSize: 3, pagesPerAddress: 2 });
      const all = Array.from({ length: count }, (_, n) => n + 1);
      for (const n of all) world.trade(n);
      world.passes(graceMs);
      let runs = 0;
      while ((await world.cursorOf())?.signature !== signatureOf(count) && runs < 200) {
        await world.recover();
        runs += 1;
      }
      expect(playedSignatures(world), `${count} transactions`).toEqual(all.map(signatureOf));
      expect(await world.counts()).toEqual({ [leaderKey]: { delivered: 0, late: 0, missed: count } });
    }
  });

  it('fetches no more of one address than its share, and goes on in the next run', async () => {
    const world = await createRecoveryWorld({ fetchesPerAddress: 2 });
    for (const n of [1, 2, 3, 4, 5]) world.trade(n);
    world.passes(graceMs);
    expect(await world.recover()).toMatchObject({ recovered: 2, behind: 1 });
    expect(await world.recover()).toMatchObject({ recovered: 2, behind: 1 });
    expect(await world.recover()).toMatchObject({ recovered: 1, behind: 0 });
  });

  it('does not believe a node that has lost the place where its list was cut', async () => {
    const world = await createRecoveryWorld({ pageSize: 3, pagesPerAddress: 2 });
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) world.trade(n);
    world.passes(graceMs);
    await world.recover();
    const cut = await world.cursorOf();
    expect(cut?.descent).toBeDefined();
    const stranger = signature('Z'.repeat(88));
    if (cut !== undefined)
      await world.recovery.cursors.advance(
        { ...cut, descent: { signature: stranger, slot: 1 }, version: cut.version + 1 },
        [],
      );
    expect(await world.recover()).toMatchObject({ recovered: 0, faults: [{ problem: 'the list broke off' }] });
    expect(await world.cursorOf()).toMatchObject({ signature: signatureOf(0), descent: undefined });
    for (let run = 0; run < 10; run += 1) await world.recover();
    expect(playedSignatures(world)).toHaveLength(9);
  });

  it('does not run through the whole history when a fork dropped the transaction it stands on', async () => {
    const world = await createRecoveryWorld();
    const cursor = await world.cursorOf();
    const dropped = { signature: signature('Z'.repeat(88)), slot: 150, version: (cursor?.version ?? 0) + 1 };
    if (cursor !== undefined) await world.recovery.cursors.advance({ ...cursor, ...dropped }, []);
    world.trade(10);
    world.trade(60);
    world.passes(graceMs);
    await world.recover();
    expect(playedSignatures(world)).toEqual([signatureOf(60)]);
  });

  it('of two runs at once counts once and plays once', async () => {
    const world = await createRecoveryWorld();
    for (const n of [1, 2]) world.trade(n);
    world.passes(graceMs);
    await Promise.all([world.recover(), world.recover()]);
    expect(playedSignatures(world)).toEqual([1, 2].map(signatureOf));
    expect(await world.counts()).toEqual({ [leaderKey]: { delivered: 0, late: 0, missed: 2 } });
  });
});

describe('the counts of a day', () => {
  it('tell for each address what came in time, late, and not at all', async () => {
    const world = await createRecoveryWorld();
    await handleSignal(world.deps, world.trade(1));
    const late = world.trade(2);
    world.passes(5_001);
    await handleSignal(world.deps, { ...late, seenAtMs: epochMs(world.clock.nowMs) });
    world.trade(3);
    await handleSignal(world.deps, world.launch(4));
    world.noise(5);
    world.passes(graceMs);
    await world.recover();
    await world.recover();
    expect(await world.counts()).toEqual({
      [leaderKey]: { delivered: 1, late: 1, missed: 1 },
      [`launches#${launchAddress}`]: { delivered: 1, late: 0, missed: 0 },
    });
  });
});

describe('many leaders', () => {
  const leaders = (count: number) =>
    Array.from({ length: count }, (_, n) =>
      walletAddress(
        `L${String.fromCharCode(65 + Math.floor(n / 20), 97 + (n % 20))}`.replace(/[Il]/g, 'Z').padEnd(43, '1'),
      ),
    );
  const followed =
    (count: number) => (settings: Parameters<NonNullable<Parameters<typeof createRecoveryWorld>[1]>>[0]) => {
      const [relation] = settings.copy;
      if (relation !== undefined) settings.copy = leaders(count).map((leader) => ({ ...relation, leader }));
    };

  it('all have their turn over several runs, and a node is not called more often than it may be', async () => {
    const world = await createRecoveryWorld({ budgetMs: 2_000, callEveryMs: 100 }, followed(100));
    const begunAtMs = world.clock.nowMs;
    for (let run = 0; run < 6; run += 1) await world.recover();
    expect((await world.recovery.cursors.load()).cursors).toHaveLength(new Set(leaders(100)).size + 1);
    expect(world.clock.nowMs - begunAtMs).toBeGreaterThanOrEqual((world.listings() - 6) * 100);
  });

  it('are left alone for this run when the nodes are down', async () => {
    const world = await createRecoveryWorld({ faultsInARow: 3 }, followed(20));
    world.recovery.history = { signatures: async () => Promise.reject(new Error('down')) };
    expect(await world.recover()).toMatchObject({ looked: 3, faults: [{}, {}, {}] });
  });

  it('one of whose transactions no node can give stand after ten minutes, each by itself', async () => {
    const world = await createRecoveryWorld();
    world.faults.transaction = world.trade(1).signature;
    world.passes(60_000);
    const problem = 'getTransaction: timed-out';
    expect(await world.recover()).toMatchObject({ looked: 2, faults: [{ problem }], standing: [] });
    world.passes(10 * 60_000);
    expect(await world.recover()).toMatchObject({ standing: [{ what: 'address', of: theLeader, problem }] });
    world.faults.transaction = undefined;
    expect(await world.recover()).toMatchObject({ faults: [], standing: [] });
  });

  it('who are no longer followed are forgotten, unless settings cannot be read', async () => {
    const world = await createRecoveryWorld();
    world.settings.breakRow(`user#${world.user}`, 'unreadable');
    await world.recover();
    expect(await world.cursorOf()).toBeDefined();
    const { version } = (await world.settings.load()).users[0] ?? { version: 1 };
    await world.settings.saveUser(world.user, { ...world.initial, copy: [] }, version, world.author);
    await world.recover();
    expect(await world.cursorOf()).toBeUndefined();
  });
});
