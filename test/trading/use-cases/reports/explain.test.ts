import { describe, expect, it } from 'vitest';
import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import type { Signal } from '#trading/domain/signals/signal.ts';
import type { Sighting } from '#trading/domain/signals/untraded.ts';
import { dayOf, epochMs, orderId, type Signature } from '#trading/domain/values/quantities.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { explainOrder, explainSignature } from '#trading/use-cases/reports/explain.ts';
import {
  createWorld,
  launchOf,
  launchTransaction,
  leaderTransaction,
  otherWallet,
  signatureNamed,
  tradeOf,
  type World,
} from '../trading-world.ts';

const seen = createMemorySeenSignals();
const depsOf = ({ deps, books, settings }: World) => ({ ...books, settings, clock: deps.clock, seen });

const transactionOf = (signal: Signal): ObservedTransaction =>
  signal.kind === 'launch' ? launchTransaction(signal) : leaderTransaction(signal, 1_000n);

const found = (transaction: ObservedTransaction): Sighting => ({ kind: 'found', transaction });

const traded = async (world: World, signal: Signal) => {
  world.transactions.set(signal.signature, transactionOf(signal));
  await handleSignal(world.deps, signal);
};

const why = (world: World, signature: Signature, sighting: Sighting) =>
  explainSignature(depsOf(world), signature, sighting, []);

const findingsOf = async (world: World, tx: ObservedTransaction) =>
  (await why(world, tx.signature, found(tx))).findings.map(({ finding }) => finding);

describe('why a signal was traded', () => {
  it('is told by its decision with every guard, its order and its trade', async () => {
    const world = await createWorld();
    await traded(world, launchOf());
    const { decisions, orders, trades, findings } = await why(
      world,
      launchOf().signature,
      found(launchTransaction(launchOf())),
    );
    expect(decisions).toMatchObject([{ userId: 'ada', outcome: 'order', settingsVersion: 1 }]);
    expect(decisions[0]?.verdicts.map(({ guard }) => guard)).toEqual(
      expect.arrayContaining(['signal-too-old', 'mint-unsafe', 'price-impact-too-high']),
    );
    expect(orders).toMatchObject([{ state: { status: 'filled' } }]);
    expect(trades).toMatchObject([{ kind: 'fill' }]);
    expect(findings).toEqual([]);
  });

  it('is found by the days around it when no node can be asked', async () => {
    const world = await createWorld();
    await traded(world, tradeOf('buy'));
    const explained = await why(world, tradeOf('buy').signature, { kind: 'not-asked', because: 'no node' });
    expect(explained).toMatchObject({ decisions: [{ outcome: 'order' }], orders: [{}], findings: [] });
  });

  it('is found by the day that is asked for, long after', async () => {
    const world = await createWorld();
    await traded(world, tradeOf('buy'));
    const day = dayOf(epochMs(world.clock.nowMs));
    world.clock.nowMs += 30 * 86_400_000;
    const gone: Sighting = { kind: 'not-found' };
    expect((await why(world, tradeOf('buy').signature, gone)).decisions).toEqual([]);
    const explained = await explainSignature(depsOf(world), tradeOf('buy').signature, gone, [day]);
    expect(explained.decisions).toHaveLength(1);
  });

  it('is told for the signature of the own swap too', async () => {
    const world = await createWorld();
    await traded(world, tradeOf('buy'));
    const [own] = world.signed;
    if (own === undefined) throw new Error('nothing was signed');
    expect(await why(world, own, { kind: 'not-found' })).toMatchObject({
      decisions: [{ outcome: 'order' }],
      orders: [{ state: { signature: own } }],
      trades: [{ signature: own }],
    });
  });

  it('says how the signal came', async () => {
    const world = await createWorld();
    const [late, missed] = [tradeOf('buy'), tradeOf('sell')];
    await seen.mark({ ...late, seenAtMs: epochMs(late.seenAtMs + 9_000) }, epochMs(world.clock.nowMs));
    await seen.mark({ ...missed, recovered: true }, epochMs(world.clock.nowMs));
    const texts = async (signal: Signal) => (await why(world, signal.signature, found(transactionOf(signal)))).findings;
    expect(await texts(late)).toMatchObject([
      { finding: 'late', text: 'A webhook brought it late 9.0 s after its block.' },
      { finding: 'seen-undecided' },
    ]);
    expect(await texts(missed)).toMatchObject([{ finding: 'missed' }, {}]);
  });
});

describe('why nothing came of a transaction', () => {
  it('says that no node knows it, or that none could be asked', async () => {
    const world = await createWorld();
    const signature = signatureNamed('nobody');
    expect(await why(world, signature, { kind: 'not-found' })).toMatchObject({
      findings: [{ finding: 'not-on-chain' }],
    });
    const unasked: Sighting = { kind: 'not-asked', because: 'no RPC node is named' };
    expect(await why(world, signature, unasked)).toMatchObject({
      findings: [{ finding: 'chain-not-asked', text: expect.stringContaining('no RPC node is named') }],
    });
  });

  it('says that it failed, is no signal, or is wanted by nobody', async () => {
    const world = await createWorld();
    const other = tradeOf('buy', { signature: signatureNamed('other'), wallet: otherWallet });
    const launch = launchOf({ signature: signatureNamed('unseen') });
    expect(await findingsOf(world, { ...leaderTransaction(other), failed: true })).toEqual(['failed-on-chain']);
    expect(await findingsOf(world, leaderTransaction(other))).toEqual(['no-signal']);
    const nobody = await createWorld((settings) => {
      settings.sniper.enabled = false;
    });
    expect(await findingsOf(nobody, launchTransaction(launch))).toEqual(['nobody-wants-it']);
  });

  it('says that it was never delivered, and to whom it would have meant something', async () => {
    const world = await createWorld();
    const launch = launchOf({ signature: signatureNamed('unseen') });
    const { findings } = await why(world, launch.signature, found(launchTransaction(launch)));
    expect(findings).toMatchObject([{ finding: 'never-delivered', text: expect.stringContaining('ada would trade') }]);
  });

  it('says why a transaction of a leader is no trade', async () => {
    const world = await createWorld();
    const tx = leaderTransaction(tradeOf('buy', { signature: signatureNamed('odd') }));
    const { findings } = await why(world, tx.signature, found({ ...tx, tokenChanges: [] }));
    expect(findings).toMatchObject([{ finding: 'no-signal', text: expect.stringContaining('for the leader') }]);
  });
});

describe('why an order was made', () => {
  it('is told by its own decision and trade', async () => {
    const world = await createWorld();
    await traded(world, launchOf());
    const [order] = await world.books.journal.on(dayOf(epochMs(world.clock.nowMs)));
    if (order === undefined) throw new Error('no order');
    expect(await explainOrder(depsOf(world), order.plan.orderId)).toMatchObject({
      decisions: [{ orderId: order.plan.orderId }],
      trades: [{}],
      findings: [],
    });
    expect(await explainOrder(depsOf(world), orderId('nobody'))).toBeUndefined();
  });
});
