import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Configuration, type QuoteResponse, ResponseError, SwapApi } from '@jup-ag/api';
import { Connection, Keypair, LAMPORTS_PER_SOL, PublicKey, VersionedTransaction } from '@solana/web3.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Market, startMarket } from '#local/market/market.ts';

const wrappedSol = 'So11111111111111111111111111111111111111112';
const slotMs = 40;

type MarketState = { tokens: { mint: string; shape: string; kind: string }[]; leaders: string[]; counters: object };
const stateOf = async (market: Market): Promise<MarketState> =>
  (await (await fetch(`${market.url}/market`)).json()) as MarketState;

describe('the real clients on the market', () => {
  let market: Market;
  let connection: Connection;
  let jupiter: SwapApi;
  const wallet = Keypair.generate();

  beforeAll(async () => {
    market = await startMarket({ seed: 'clients', slotMs, paused: true, volumes: { olderTokens: 2 } });
    connection = new Connection(market.rpcUrl, 'confirmed');
    jupiter = new SwapApi(new Configuration({ basePath: market.jupiterUrl, headers: { 'x-api-key': 'test' } }));
    await connection.requestAirdrop(wallet.publicKey, 10 * LAMPORTS_PER_SOL);
  });
  afterAll(() => market.stop());

  const settled = async (signature: string): Promise<void> => {
    for (let polls = 0; polls < 100; polls += 1) {
      const { value } = await connection.getSignatureStatuses([signature]);
      if (value[0]?.confirmationStatus === 'confirmed' || value[0]?.confirmationStatus === 'finalized') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('not confirmed');
  };
  const swap = async (quoteResponse: QuoteResponse): Promise<string> => {
    const priority = { priorityLevel: 'veryHigh', maxLamports: 50_000 } as const;
    const { swapTransaction } = await jupiter.swapPost({
      swapRequest: {
        ...{ userPublicKey: wallet.publicKey.toBase58(), quoteResponse, dynamicComputeUnitLimit: true },
        prioritizationFeeLamports: { priorityLevelWithMaxLamports: priority },
      },
    });
    const transaction = VersionedTransaction.deserialize(Buffer.from(swapTransaction, 'base64'));
    transaction.sign([wallet]);
    const signature = await connection.sendRawTransaction(transaction.serialize(), { skipPreflight: true });
    await settled(signature);
    return signature;
  };

  it('quote, build, sign, send and settle a purchase and a sale to the unit', async () => {
    const [token] = (await stateOf(market)).tokens;
    const mint = token?.mint ?? '';
    const buy = await jupiter.quoteGet({
      inputMint: wrappedSol,
      outputMint: mint,
      amount: 500_000_000,
      slippageBps: 50,
    });
    const bought = await connection.getTransaction(await swap(buy), { maxSupportedTransactionVersion: 0 });
    const owner = wallet.publicKey.toBase58();
    const got = bought?.meta?.postTokenBalances?.find((balance) => balance.owner === owner && balance.mint === mint);
    expect(got?.uiTokenAmount.amount).toBe(buy.outAmount);

    const sell = await jupiter.quoteGet({ inputMint: mint, outputMint: wrappedSol, amount: Number(buy.outAmount) });
    const sold = await connection.getTransaction(await swap(sell), { maxSupportedTransactionVersion: 0 });
    const { preBalances = [], postBalances = [], fee = 0 } = sold?.meta ?? {};
    expect((postBalances[0] ?? 0) - (preBalances[0] ?? 0) + fee).toBe(Number(sell.outAmount));
    const accounts = await connection.getTokenAccountsByOwner(wallet.publicKey, { mint: new PublicKey(mint) });
    expect(accounts.value).toHaveLength(1);
  });

  it('get the reason of a refusal from the body', async () => {
    const request = jupiter.quoteGet({ inputMint: wrappedSol, outputMint: wrappedSol, amount: 1_000 });
    const error = await request.catch((thrown: unknown) => thrown);
    if (!(error instanceof ResponseError)) throw new Error('no response error');
    expect(await error.response.json()).toMatchObject({ errorCode: 'CIRCULAR_ARBITRAGE_IS_DISABLED' });
  });

  it('can turn faults on and off from another process', async () => {
    const patch = async (wish: unknown): Promise<number> =>
      (await fetch(`${market.url}/market`, { method: 'PATCH', body: JSON.stringify(wish) })).status;
    expect(await patch({ faults: { malice: 'drains-sol', swapApiStatus: 503, chain: { latencyMs: 1 } } })).toBe(200);
    expect(market.faults).toMatchObject({ malice: 'drains-sol', swapApiStatus: 503, chain: { latencyMs: 1 } });
    expect(await patch({ faults: { malice: null, swapApiStatus: null, chain: { latencyMs: 0 } } })).toBe(200);
    expect(market.faults).toMatchObject({ malice: undefined, swapApiStatus: undefined, chain: { latencyMs: 0 } });
    expect(await patch({ faults: { nonsense: true } })).toBe(400);
  });

  it('learn the labels of programs', async () => {
    expect(Object.values(await jupiter.programIdToLabelGet())).toContain('Pump.fun');
  });

  it('see nothing happen while the market is paused, and launches and trades once it is not', async () => {
    expect(market.stats()).toMatchObject({ launches: 0, leaderTrades: 0 });
    expect((await stateOf(market)).leaders).toEqual(market.leaders);
    market.resume();
    for (let polls = 0; polls < 100 && market.stats().launches === 0; polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    market.pause();
    const { launches } = market.stats();
    expect(launches).toBeGreaterThan(0);
    expect((await stateOf(market)).tokens.length).toBe(2 + launches);
  });
});

describe('a market with a data directory', () => {
  it('goes on after a restart: chain, tokens, webhooks', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'market-'));
    const options = { seed: 'kept', slotMs, dataDir, paused: true, volumes: { olderTokens: 2 } };
    try {
      const first = await startMarket(options);
      const wallet = Keypair.generate().publicKey;
      await new Connection(first.rpcUrl, 'confirmed').requestAirdrop(wallet, LAMPORTS_PER_SOL);
      const registration = { webhookURL: 'http://127.0.0.1:1/hook', accountAddresses: first.leaders };
      const request = { method: 'POST', body: JSON.stringify(registration) };
      await fetch(`${first.heliusUrl}/v0/webhooks?api-key=k`, request);
      const before = await stateOf(first);
      await first.stop();

      const second = await startMarket(options);
      expect(await new Connection(second.rpcUrl, 'processed').getBalance(wallet)).toBe(LAMPORTS_PER_SOL);
      expect(second.leaders).toEqual(first.leaders);
      expect((await stateOf(second)).tokens.map(({ mint }) => mint)).toEqual(before.tokens.map(({ mint }) => mint));
      expect(second.stats().webhooks.registered).toBe(1);
      await second.stop();
      await expect(startMarket({ ...options, seed: 'another' })).rejects.toThrow(/holds the market of seed "kept"/);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});
