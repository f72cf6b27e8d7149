import { describe, expect, it } from 'vitest';
import { createChain } from '#local/market/chain/create-chain.ts';
import { createFaults } from '#local/market/chain/faults.ts';
import { createTestMarket, holding, landed, openPool, startedAtMs, swapWire, type TestMarket } from './test-market.ts';

const withPool = (market: TestMarket = createTestMarket()) => ({ market, pool: openPool(market), chain: market.chain });

describe('submitting', () => {
  it('executes a transaction once, however often it arrives', () => {
    const { market, pool, chain } = withPool();
    const wire = swapWire(market, pool);
    const first = chain.submit(wire);
    const tokens = holding(market, pool);
    chain.advance(3);
    expect(chain.submit(wire)).toEqual({ outcome: 'duplicate', signature: first.signature });
    expect(holding(market, pool)).toBe(tokens);
  });

  it('takes a blockhash for 150 blocks and loses the transaction afterwards', () => {
    const { market, pool, chain } = withPool();
    const { lastValidBlockHeight } = chain.latestBlockhash();
    const [inTime, late] = [swapWire(market, pool), swapWire(market, pool, { slippageBps: 10_000 })];
    chain.advance(150);
    expect(chain.blockHeight()).toBe(lastValidBlockHeight);
    expect(chain.submit(inTime).outcome).toBe('accepted');
    chain.advance(1);
    expect(chain.submit(late)).toMatchObject({ outcome: 'dropped', reason: 'blockhash-expired' });
  });

  it('refuses a signature that does not fit the message', () => {
    const { market, pool, chain } = withPool();
    const wire = swapWire(market, pool);
    wire[10] = (wire[10] ?? 0) ^ 1;
    const result = chain.submit(wire);
    expect(result).toMatchObject({ outcome: 'refused', reason: '"SignatureFailure"' });
    expect(chain.transaction(result.signature ?? '')).toBeUndefined();
  });

  it('refuses bytes that are no transaction and a payer without money', () => {
    const { market, pool, chain } = withPool();
    const poor = createTestMarket({ seed: 'poor' }).user;
    expect(chain.submit(Uint8Array.of(1, 2, 3)).outcome).toBe('refused');
    const result = chain.submit(swapWire({ ...market, user: poor }, pool));
    expect(result).toMatchObject({ outcome: 'refused', reason: '"AccountNotFound"' });
  });

  it('charges the fee of a transaction that lands failed', () => {
    const { market, pool, chain } = withPool();
    const before = chain.lamports(market.user.address);
    const wire = swapWire(market, pool, { quotedOut: 10n ** 15n, computeUnitPriceMicroLamports: 1_000_000n });
    const transaction = landed(chain, chain.submit(wire));
    expect(transaction.error).toEqual({ InstructionError: [6, { Custom: 6001 }] });
    expect(before - chain.lamports(market.user.address)).toBe(205_000n);
    expect(transaction.fee).toBe(205_000n);
  });
});

describe('faults', () => {
  it('loses the next sends and lands the same bytes afterwards', () => {
    const { market, pool, chain } = withPool();
    const wire = swapWire(market, pool);
    chain.faults.dropNextSends = 2;
    const outcomes = [1, 2, 3, 4].map(() => chain.submit(wire).outcome);
    expect(outcomes).toEqual(['dropped', 'dropped', 'accepted', 'duplicate']);
  });

  it('draws losses from the seed', () => {
    const run = () => {
      const { market, pool, chain } = withPool();
      chain.faults.dropProbability = 0.5;
      return Array.from(
        { length: 20 },
        (_, n) => chain.submit(swapWire(market, pool, { amountIn: BigInt(1_000 + n) })).outcome,
      );
    };
    expect(run()).toEqual(run());
    expect(new Set(run())).toEqual(new Set(['dropped', 'accepted']));
  });

  it('lands a good transaction as failed, its fee paid and nothing moved', () => {
    const { market, pool, chain } = withPool(createTestMarket({ faults: createFaults({ failWithCode: 6024 }) }));
    const before = chain.lamports(market.user.address);
    chain.faults.failNextSends = 1;
    const transaction = landed(chain, chain.submit(swapWire(market, pool)));
    expect(transaction.error).toEqual({ InstructionError: [7, { Custom: 6024 }] });
    expect(before - chain.lamports(market.user.address)).toBe(15_000n);
    expect(holding(market, pool)).toBe(0n);
    expect(chain.faults.failNextSends).toBe(0);
  });
});

describe('the chain as a whole', () => {
  it('gives the same signatures, blockhashes and balances for the same seed and calls', () => {
    const run = (seed: string) => {
      const { market, pool, chain } = withPool(createTestMarket({ seed }));
      chain.advance(5);
      const transaction = landed(chain, chain.submit(swapWire(market, pool)));
      return { transaction, next: chain.latestBlockhash(), lamports: chain.lamports(market.user.address) };
    };
    expect(run('a')).toEqual(run('a'));
    expect(run('a').transaction.signature).not.toBe(run('b').transaction.signature);
  });

  it('follows the clock when ticked and counts confirmations by depth', () => {
    const { market, pool, chain } = withPool(createTestMarket({ confirmedAfterSlots: 2 }));
    const transaction = landed(chain, chain.submit(swapWire(market, pool)));
    const first = chain.slot();
    const seen = [0, 1, 2, 30, 31].map((slots) => {
      chain.tick(startedAtMs + slots * 400);
      return [chain.slot() - first, chain.confirmation(transaction)];
    });
    expect(seen).toEqual([
      [0, 'processed'],
      [1, 'processed'],
      [2, 'confirmed'],
      [30, 'confirmed'],
      [31, 'finalized'],
    ]);
  });

  it('pages the signatures of an account, newest first', () => {
    const { market, pool, chain } = withPool();
    const made = [1, 2, 3, 4].map(
      (n) => chain.submit(swapWire(market, pool, { amountIn: BigInt(n) * 1_000n })).signature ?? '',
    );
    const [one, two, three, four] = made;
    const page = (given: Parameters<typeof chain.signaturesFor>[1]) =>
      chain.signaturesFor(pool.baseVault, given).map(({ signature }) => signature);
    expect(page({ limit: 2 })).toEqual([four, three]);
    expect(page({ before: three ?? '', until: one ?? '' })).toEqual([two]);
  });

  it('tells its listeners of each landed transaction once, in order', () => {
    const { market, pool, chain } = withPool();
    const heard: string[] = [];
    const stop = chain.onTransaction(({ signature }) => heard.push(signature));
    const wires = [1_000n, 2_000n].map((amountIn) => swapWire(market, pool, { amountIn }));
    const made = [...wires, ...wires].map((wire) => chain.submit(wire).signature);
    stop();
    chain.submit(swapWire(market, pool));
    expect(heard).toEqual(made.slice(0, 2));
  });

  it('comes back from its saved bytes and goes on as if nothing had happened', () => {
    const { market, pool, chain } = withPool();
    const wire = swapWire(market, pool);
    chain.submit(wire);
    const again = createChain({ seed: chain.seed, now: () => startedAtMs, restoreFrom: chain.save() });
    expect(again.submit(wire).outcome).toBe('duplicate');
    const next = [chain, again].map((one) => {
      one.advance(2);
      return landed(one, one.submit(swapWire({ ...market, chain: one }, pool)));
    });
    expect(next[0]).toEqual(next[1]);
    expect(again.airdrop(market.user.address, 5n)).toBe(chain.airdrop(market.user.address, 5n));
  });

  it('forgets the oldest transactions past its limit', () => {
    const { market, pool, chain } = withPool(createTestMarket({ historyLimit: 3 }));
    const made = [1, 2, 3, 4].map(
      (n) => chain.submit(swapWire(market, pool, { amountIn: BigInt(n) * 1_000n })).signature ?? '',
    );
    expect(made.map((signature) => chain.transaction(signature) !== undefined)).toEqual([false, true, true, true]);
    expect(chain.signaturesFor(market.user.address)).toHaveLength(3);
  });
});
