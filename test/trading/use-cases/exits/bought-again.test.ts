import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Position, places } from '#trading/domain/books/position.ts';
import { type ExitRule, exitCause } from '#trading/domain/exits/exit-rule.ts';
import { evaluateExits, exitRequestOf } from '#trading/domain/exits/exit-rules.ts';
import type { ExitRequest } from '#trading/domain/orders/order-request.ts';
import { boughtTokens, startWatch } from '#trading/domain/prices/watch-state.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { epochMs, tokenAmount } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { adoptTransaction } from '#trading/use-cases/reconcile/adopt-transaction.ts';
import { outsideTransaction } from '../../outside-transaction.ts';
import { createWorld, leaderTransaction, signatureNamed, theMint, theWallet, tradeOf } from '../trading-world.ts';

const start = async () => {
  const world = await createWorld((settings) => {
    settings.limits = { ...settings.limits, maxBuysPerToken: null };
    settings.protections = { ...settings.protections, cooldownAfterCloseMs: 0, cooldownAfterStopMs: 0 };
  });
  const { deps, script, transactions, user } = world;
  let serial = 0;
  const all = () => deps.positions.ofUser(user);
  const current = async (): Promise<Position | undefined> => deps.positions.find(user, 'live', theMint);
  const buy = async (): Promise<void> => {
    serial += 1;
    const signal = tradeOf('buy', {
      signature: signatureNamed(`again${'x'.repeat(serial)}`),
      seenAtMs: epochMs(world.clock.nowMs),
      blockTimeMs: epochMs(world.clock.nowMs),
    });
    transactions.set(signal.signature, leaderTransaction(signal));
    await handleSignal(deps, signal);
    world.clock.nowMs += 1_000;
  };
  const request = (position: Position, rule: ExitRule, tokens?: bigint): ExitRequest => ({
    kind: 'exit',
    userId: user,
    positionId: position.positionId,
    mint: theMint,
    mode: 'live',
    rule,
    cause: exitCause(position.positionId, rule, 1),
    portion: { numerator: tokenAmount(1n), denominator: tokenAmount(1n) },
    tokensAtMost: tokens === undefined ? undefined : tokenAmount(tokens),
    requestedAtMs: epochMs(world.clock.nowMs),
  });
  const sell = async (rule: ExitRule, tokens?: bigint): Promise<void> => {
    const position = await current();
    if (rule === 'take-profit') script.price = 2_000n;
    if (position?.status === 'open') await handleExitRequest(deps, request(position, rule, tokens));
    script.price = 1_000n;
    world.clock.nowMs += 1_000;
  };
  const adopt = async (id: ReturnType<typeof signatureNamed>, of: ReturnType<typeof outsideTransaction>) => {
    const account = await deps.accounts.account(user, 'live');
    if (account === undefined) return;
    await adoptTransaction({ ...deps, history: { transaction: async () => of } }, account, id);
  };
  /** The owner sells a share of it by himself. */
  const sellByHand = async (share: bigint): Promise<void> => {
    const position = await current();
    if (position?.status !== 'open') return;
    serial += 1;
    const move = { name: `byhand${'x'.repeat(serial)}`, slot: serial, sol: 5_000_000n, fee: 5_000n };
    const tokens = position.tokens / share || 1n;
    const of = outsideTransaction(theWallet, { ...move, tokens: [[theMint, -tokens]], signed: true });
    await adopt(of.transaction.signature, of);
  };
  const acts = {
    buy,
    profit: () => sell('take-profit', 30_000n),
    stop: () => sell('stop-loss'),
    /** Fails in a way that only repeats itself: the position is dead. */
    die: async () => {
      Object.assign(script, { reverts: 1, failure: { name: 'Custom', code: 6014, program: swapPrograms.jupiter } });
      await sell('liquidity-fell');
      script.reverts = 0;
    },
    revive: () => sell('dead-token'),
    partByHand: () => sellByHand(3n),
    allByHand: () => sellByHand(1n),
    /** A buy that was proved dead and lands after all, perhaps after the mint was bought again. */
    buyLate: async () => {
      if ((await current()) !== undefined) return;
      Object.assign(script, { lands: false, dead: true });
      const sent = world.sends.length;
      await buy();
      Object.assign(script, { lands: true, dead: false });
      const bytes = world.sends[sent];
      if (bytes === undefined) return;
      if (serial % 2 === 0) await buy();
      await deps.chain.send(bytes);
      const id = signatureNamed(bytes);
      const transaction = transactions.get(id);
      if (transaction !== undefined) await adopt(id, { transaction, signedByWallet: true });
    },
  };
  return { world, acts, all, current, request };
};

type Act = keyof Awaited<ReturnType<typeof start>>['acts'];
const anyActs: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.constantFrom<Act>('buy', 'buy', 'profit', 'stop', 'die', 'revive', 'partByHand', 'allByHand', 'buyLate'),
  { minLength: 1, maxLength: 24 },
);

describe('a mint that is bought again and again', () => {
  it('has positions that each account for their own tokens, and a count of places that equals them', async () => {
    const seen = { closed: 0, dead: 0, outside: 0, boughtTwice: 0 };
    await fc.assert(
      fc.asyncProperty(anyActs, async (wanted) => {
        const { world, acts, all } = await start();
        for (const act of wanted) {
          await acts[act]();
          const [positions, account] = [await all(), await world.deps.accounts.account(world.user, 'live')];
          const taken = positions.reduce((sum, position) => sum + places(position), 0);
          expect(account?.openPositions ?? 0, `places after ${act}`).toBe(taken);
          const trades = await world.deps.accounts.trades(world.user);
          for (const position of positions) {
            const own = trades.filter(({ plan, kind }) => plan.positionId === position.positionId && kind === 'fill');
            const bought = own
              .filter(({ plan }) => plan.side === 'buy')
              .reduce((sum, { fill }) => sum + fill.tokens, 0n);
            expect(boughtTokens(position), `tokens after ${act}`).toBe(bought);
            const foreign = Object.keys(position.soldBy).filter(
              (cause) => cause !== 'outside' && !cause.includes(position.positionId),
            );
            expect(foreign).toEqual([]);
            if (own.filter(({ plan }) => plan.side === 'buy').length > 1) seen.boughtTwice += 1;
          }
          seen.closed += positions.filter(({ status, tokens }) => status === 'closed' && tokens === 0n).length;
          seen.dead += positions.filter(({ deadSinceMs }) => deadSinceMs !== undefined).length;
          seen.outside += positions.filter(({ soldBy }) => soldBy['outside'] !== undefined).length;
        }
      }),
      { numRuns: 150 },
    );
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(20);
  }, 60_000);

  it('takes its profit again: what the first position fired is nothing to the second', async () => {
    const { world, acts, all, current } = await start();
    const rules = { ...world.initial.exits, takeProfit: [{ gainBps: 1_000, sellBps: 5_000 }], stopLossBps: null };
    const fireOnce = async () => {
      const position = await current();
      if (position === undefined) throw new Error('nothing is open');
      const nowMs = epochMs(world.clock.nowMs);
      const tick = { sellLamports: position.costLamports * 2n, source: 'pool', atMs: nowMs };
      const open = { ...rules, priceJumpBps: 10_000_000 };
      const { fired } = evaluateExits({ position, watch: startWatch(position, nowMs), tick, rules: open, nowMs });
      if (fired === undefined) throw new Error('nothing fired');
      world.script.price = 2_000n;
      await handleExitRequest(world.deps, exitRequestOf(position, fired, nowMs));
      world.script.price = 1_000n;
      return fired.cause;
    };
    await acts.buy();
    const first = await fireOnce();
    await acts.stop();
    await acts.buy();
    const second = await fireOnce();
    expect(second).not.toBe(first);
    expect((await all()).map(({ tokens, soldBy }) => [tokens, soldBy[first], soldBy[second]])).toEqual([
      [0n, 50_000n, undefined],
      [50_000n, undefined, 50_000n],
    ]);
  });

  it('that is sold in part by hand has not fallen: the trailing stop stays still', async () => {
    const { world, acts, current } = await start();
    await acts.buy();
    const before = await current();
    if (before === undefined) throw new Error('nothing is open');
    const rules = { ...world.initial.exits, trailingStop: { armGainBps: 1_000, fallBps: 1_000 }, takeProfit: [] };
    const look = (position: Position, watch: ReturnType<typeof startWatch>) => {
      const nowMs = epochMs(world.clock.nowMs);
      const tick = { sellLamports: position.tokens * 1_300n, source: 'pool', atMs: nowMs };
      return evaluateExits({ position, watch, tick, rules, nowMs });
    };
    const risen = look(before, startWatch(before, epochMs(world.clock.nowMs)));
    expect(risen.watch.trailingArmed).toBe(true);
    await acts.partByHand();
    const after = await current();
    if (after === undefined) throw new Error('nothing is left');
    expect(after.tokens).toBeLessThan(before.tokens);
    world.clock.nowMs += 1_000;
    expect(look(after, risen.watch).fired).toBeUndefined();
  });
});
