/** Three bugs that lose money, planted into the ports of a run: a harness that does not see them proves nothing. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '#local/faults/stage/effect.ts';
import type { Sabotage } from '#local/faults/world/world.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();
const timeoutMs = 180_000;

/** The nth effect of that name, from 1. */
const nth = (name: string, count: number): ((effect: Effect) => boolean) => {
  let met = 0;
  return (effect) => {
    if (effect.name === name) met += 1;
    return effect.name === name && met === count;
  };
};

describe('the harness catches', () => {
  const sendsBeforeJournaling: Sabotage = ({ signer, chain }) => ({
    signer: {
      sign: async (...asked) => {
        const outcome = await signer.sign(...asked);
        if (outcome.kind === 'signed') await chain.send(outcome.transactionBase64);
        return outcome;
      },
    },
  });

  it(
    'bytes that are sent before their signature is in the journal',
    async () => {
      const { violations } = await bench.undisturbed('copy-buy', sendsBeforeJournaling);
      expect(violations).toContainEqual(
        expect.stringMatching(/^I2: .* was sent and its signature is not in the journal/),
      );
    },
    timeoutMs,
  );

  it(
    'money that is lost when the executor dies between such a send and the journal',
    async () => {
      const { violations } = await bench.strike(
        'copy-buy',
        'killed-after',
        nth('signer.sign', 1),
        sendsBeforeJournaling,
      );
      expect(violations).toContainEqual(expect.stringMatching(/^I1: .* landed and no order knows it/));
      expect(violations).toContainEqual(expect.stringMatching(/^I5: /));
    },
    timeoutMs,
  );

  /** Writes every order without the moment at which it was sent. */
  const forgetsTheSending: Sabotage = ({ journal }) => ({
    journal: {
      ...journal,
      commit: (change) => {
        const { next } = change.order;
        const history = next.history.filter(({ status }) => status !== 'sent');
        return journal.commit({ ...change, order: { ...change.order, next: { ...next, history } } });
      },
    },
  });

  it(
    'a journal that does not say when bytes were handed to a node',
    async () => {
      const { violations } = await bench.undisturbed('copy-buy', forgetsTheSending);
      expect(violations).toContainEqual(expect.stringMatching(/^I2: order .* is filled and was never noted as sent/));
    },
    timeoutMs,
  );

  /** Takes a transaction that was followed for some seconds as dead. */
  const judgesByTheClock: Sabotage = ({ chain }) => ({ chain: { ...chain, provedDead: async () => true } });

  it(
    'an order that is signed again by the clock, without proof that the first signature is dead',
    async () => {
      const { violations } = await bench.strike(
        'leader-sells-all',
        'never-lands',
        nth('chain.send', 1),
        judgesByTheClock,
      );
      expect(violations).toContainEqual(expect.stringMatching(/^I2: order .* was signed while .* may still land/));
    },
    timeoutMs,
  );

  /** Writes every step of an order over whatever is there. */
  const ignoresTheFence: Sabotage = ({ journal }) => ({
    journal: {
      ...journal,
      commit: async (change) => {
        const stored = await journal.find(change.order.next.plan.orderId);
        if (stored === undefined) return journal.commit(change);
        const { version: expected, lease } = stored;
        return journal.commit({ ...change, order: { ...change.order, expected, fence: lease.fence } });
      },
    },
  });

  it(
    'a frozen executor that wakes late and writes without the fence',
    async () => {
      const { violations } = await bench.strike(
        'copy-buy',
        'frozen-wakes-last',
        nth('journal.commit', 2),
        ignoresTheFence,
      );
      expect(violations).toContainEqual(expect.stringMatching(/^a late write: /));
      expect(violations).toContainEqual(expect.stringMatching(/^I5: /));
    },
    timeoutMs,
  );
});
