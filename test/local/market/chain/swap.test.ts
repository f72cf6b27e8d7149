import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLookupTable, routeTableAddresses } from '#local/market/chain/lookup-table.ts';
import { poolReserves } from '#local/market/chain/pool.ts';
import { quoteSwap, swapOutput } from '#local/market/chain/pool-quote.ts';
import { jupiterProgram, token2022Program, wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { createTestMarket, holding, landed, oneSol, openPool, swapWire } from './test-market.ts';

const slippageExceeded = { InstructionError: [6, { Custom: 6001 }] };

describe('a swap on the chain', () => {
  it('gives the user exactly the quoted amount and the pool exactly the rest', () => {
    const market = createTestMarket();
    const pool = openPool(market);
    const { amountOut } = quoteSwap(market.chain, pool, wrappedSolMint, oneSol);
    const transaction = landed(market.chain, market.chain.submit(swapWire(market, pool)));
    expect(transaction.error).toBeUndefined();
    expect(holding(market, pool)).toBe(amountOut);
    expect(poolReserves(market.chain, pool)).toEqual({ base: 10n ** 15n - amountOut, quote: 31n * oneSol });
  });

  it('equals the formula for any reserves and amounts, and never lets the product fall', () => {
    const market = createTestMarket();
    let pools = 0;
    const reserves = fc.record({
      base: fc.bigInt({ min: 1_000n, max: 2n ** 62n }),
      quote: fc.bigInt({ min: 1_000n, max: 20n * oneSol }),
      amountIn: fc.bigInt({ min: 1n, max: oneSol }),
    });
    fc.assert(
      fc.property(reserves, ({ base, quote, amountIn }) => {
        pools += 1;
        const pool = openPool(market, { name: `mint ${pools}`, baseAmount: base, quoteLamports: quote });
        const expected = swapOutput(quote, base, amountIn);
        const result = market.chain.submit(swapWire(market, pool, { amountIn }));
        const after = poolReserves(market.chain, pool);
        expect(after.base * after.quote).toBeGreaterThanOrEqual(base * quote);
        if (amountIn < 2n) expect(result).toMatchObject({ error: slippageExceeded });
        else expect(holding(market, pool)).toBe(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('fails with 6001 when another trade has moved the price past the slippage, and moves nothing but the fee', () => {
    const market = createTestMarket();
    const pool = openPool(market);
    const quotedBefore = swapWire(market, pool, { slippageBps: 100 });
    landed(market.chain, market.chain.submit(swapWire(market, pool, { amountIn: 2n * oneSol })));
    const [reserves, lamports, tokens] = [
      poolReserves(market.chain, pool),
      market.chain.lamports(market.user.address),
      holding(market, pool),
    ];
    const transaction = landed(market.chain, market.chain.submit(quotedBefore));
    expect(transaction.error).toEqual(slippageExceeded);
    expect(transaction.fee).toBe(15_000n);
    expect(market.chain.lamports(market.user.address)).toBe(lamports - 15_000n);
    expect(poolReserves(market.chain, pool)).toEqual(reserves);
    expect(holding(market, pool)).toBe(tokens);
    expect(transaction.logs).toContain(`Program ${jupiterProgram} failed: custom program error: 0x1771`);
  });

  it('succeeds with the same moved price when the slippage allows it', () => {
    const market = createTestMarket();
    const pool = openPool(market);
    const tolerant = swapWire(market, pool, { slippageBps: 2_000 });
    landed(market.chain, market.chain.submit(swapWire(market, pool, { amountIn: 2n * oneSol })));
    expect(landed(market.chain, market.chain.submit(tolerant)).error).toBeUndefined();
  });

  it('refuses a pool that the mint does not have', () => {
    const market = createTestMarket();
    const [pool, other] = [openPool(market, { name: 'one' }), openPool(market, { name: 'other' })];
    const mixed = { ...pool, quoteVault: other.quoteVault };
    expect(landed(market.chain, market.chain.submit(swapWire(market, mixed))).error).toEqual({
      InstructionError: [6, { Custom: 6020 }],
    });
  });

  it('loads the pool from a lookup table and is smaller for it', () => {
    const market = createTestMarket();
    const pool = openPool(market);
    const table = createLookupTable(market.chain, 'pool', routeTableAddresses(pool));
    const [plain, short] = [swapWire(market, pool), swapWire(market, pool, { lookupTables: [table] })];
    const transaction = landed(market.chain, market.chain.submit(short));
    expect(transaction.error).toBeUndefined();
    expect(transaction.loadedAddresses.writable).toEqual([pool.baseVault, pool.quoteVault]);
    expect(short.length).toBeLessThan(plain.length - 100);
  });
});

describe('a Token-2022 mint', () => {
  it('is bought and sold under its own program while SOL stays under the classic one', () => {
    const market = createTestMarket();
    const metadata = { name: 'Osprey', symbol: 'OSP', uri: 'https://example.org/osp.json' };
    const pool = openPool(market, { programId: token2022Program, metadata });
    landed(market.chain, market.chain.submit(swapWire(market, pool)));
    const amountIn = holding(market, pool);
    const sale = landed(
      market.chain,
      market.chain.submit(swapWire(market, pool, { inputMint: pool.baseMint, amountIn })),
    );
    expect(sale.error).toBeUndefined();
    expect(holding(market, pool)).toBe(0n);
    expect(sale.preTokenBalances.map(({ programId }) => programId)).toContain(token2022Program);
  });

  it('keeps its transfer fee on both ways, as quoted', () => {
    const market = createTestMarket();
    const transferFee = { basisPoints: 300, maximum: 10n ** 15n };
    const pool = openPool(market, { programId: token2022Program, transferFee });
    const bought = quoteSwap(market.chain, pool, wrappedSolMint, oneSol).amountOut;
    expect(landed(market.chain, market.chain.submit(swapWire(market, pool))).error).toBeUndefined();
    expect(holding(market, pool)).toBe(bought);
    const sell = { inputMint: pool.baseMint, amountIn: bought };
    const expected = quoteSwap(market.chain, pool, pool.baseMint, bought).amountOut;
    const { quote } = poolReserves(market.chain, pool);
    expect(landed(market.chain, market.chain.submit(swapWire(market, pool, sell))).error).toBeUndefined();
    expect(poolReserves(market.chain, pool).quote).toBe(quote - expected);
  });

  it('cannot be traded when a transfer hook guards it or new accounts start frozen', () => {
    const market = createTestMarket();
    const hooked = openPool(market, {
      name: 'hooked',
      programId: token2022Program,
      transferHook: market.creator.address,
    });
    const frozen = openPool(market, {
      name: 'frozen',
      programId: token2022Program,
      freezeAuthority: market.creator.address,
      frozenByDefault: true,
    });
    const errors = [hooked, frozen].map(
      (pool) => landed(market.chain, market.chain.submit(swapWire(market, pool))).error,
    );
    expect(errors).toEqual([{ InstructionError: [6, 'MissingAccount'] }, { InstructionError: [6, { Custom: 17 }] }]);
  });
});
