/** A router that lies about how long its transactions live must never bring a second signature about while the first can land. */
import { describe, expect, it } from 'vitest';
import type { Effect } from '#local/faults/stage/effect.ts';
import type { Sabotage } from '#local/faults/world/world.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();
const timeoutMs = 180_000;

/** Every swap is said to live until block 1: dead long before it is built. */
const liesLow: Sabotage = ({ router }) => ({
  router: {
    ...router,
    build: async (...asked) => {
      const built = await router.build(...asked);
      return built.kind === 'built' ? { ...built, swap: { ...built.swap, lastValidBlockHeight: 1n } } : built;
    },
  },
});

/** The same, and nobody asks a node: its height is unknown to the build, its blockhashes to the proof. */
const believed: Sabotage = (deps) => ({
  ...liesLow(deps),
  chain: {
    ...deps.chain,
    blockHeight: async () => -1_000n,
    provedDead: async ({ signature, lastValidBlockHeight }) =>
      lastValidBlockHeight < 1_000n && (await deps.chain.landing(signature)) === 'not-seen',
  },
});

/** The second send of the run: the sale behind the buy. */
const secondSend = (): ((effect: Effect) => boolean) => {
  const signers = new Set<number>();
  return ({ name, index }) => {
    if (name === 'chain.send' && index !== undefined) signers.add(index);
    return name === 'chain.send' && signers.size === 1;
  };
};

describe('a router that lies low', () => {
  it.each(['never-lands', 'send-lost', 'status-hidden'])(
    'gets no second signature out of an exit whose transaction is lost or unseen: %s',
    async (fault) => {
      const { violations } = await bench.strike('leader-sells-all', fault, secondSend(), liesLow);
      expect(violations).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'would get one if its word were believed: the judge sees it',
    async () => {
      const { violations } = await bench.strike('leader-sells-all', 'never-lands', secondSend(), believed);
      expect(violations).toContainEqual(expect.stringMatching(/^I2: order .* was signed while .* may still land/));
    },
    timeoutMs,
  );
});
