/** The market and the bot were written from the same facts by different hands: here they are held against each other. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseForLaunches, parseForTrades } from '#adapters/helius/webhook-body.ts';
import { decodeTransaction } from '#adapters/solana/decode-transaction.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { createMarketFaults, malices } from '#local/market/market-faults.ts';
import { createRandom } from '#local/market/random.ts';
import { swapApi } from '#local/market/swap-api/swap-api.ts';
import { enhancedPayload } from '#local/market/webhooks/enhanced-payload.ts';
import { rawPayload } from '#local/market/webhooks/raw-payload.ts';
import { viewTransaction } from '#local/market/webhooks/transaction-view.ts';
import { recogniseLaunches } from '#trading/domain/signals/launch.ts';
import { deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import { inspectSwap } from '#trading/domain/swaps/swap-inspection.ts';
import { basisPoints, lamports, mint, walletAddress } from '#trading/domain/values/quantities.ts';
import { openMarket, type PlayedMarket } from './played-market.ts';

let market: PlayedMarket;
beforeAll(() => {
  const busy = { tradeEveryMs: [3000, 5000], leaderEveryMs: [3000, 4000], spamEveryMs: [300, 500] } as const;
  market = openMarket('bot reads market', { ...busy, launchEveryMs: [700, 1000] });
  market.play(12_000);
});

type Form = 'raw' | 'enhanced';
const elements = (form: Form) =>
  market.transactions.flatMap((landed): { signature: string; element: unknown }[] => {
    const view = viewTransaction(landed);
    const enhanced = { random: createRandom(landed.signature), mislabelled: 0.2, withSwapEvent: 0.3, nameOf: String };
    if (form === 'enhanced' && landed.error !== undefined) return [];
    const rendered = form === 'raw' ? rawPayload(view) : enhancedPayload(view, enhanced);
    return [{ signature: landed.signature, element: JSON.parse(JSON.stringify(rendered)) as unknown }];
  });

describe.each(['raw', 'enhanced'] as const)('from %s webhooks the bot reads', (form) => {
  it('every launch, its mint and its creator, and no other', () => {
    const seen = elements(form).flatMap(({ signature, element }) => {
      const read = parseForLaunches(element);
      if (!('transaction' in read)) throw new Error(read.malformed);
      return recogniseLaunches(read.transaction).map((launch) => [signature, launch.mint, launch.creator]);
    });
    const made = market.events.flatMap((event) =>
      event.kind === 'launch' ? [[event.signature, event.token.mint, event.token.creator]] : [],
    );
    expect(seen).toEqual(made);
  });

  it('every trade of the leaders, and none in the spam around them', () => {
    const seen = elements(form).flatMap(({ signature, element }) => {
      const read = parseForTrades(element);
      if (!('transaction' in read)) throw new Error(read.malformed);
      return market.simulation.leaders.flatMap((leader) => {
        const outcome = deriveWalletTrade(read.transaction, walletAddress(leader));
        return 'trade' in outcome ? [[signature, leader, outcome.trade.side, outcome.trade.mint]] : [];
      });
    });
    const made = market.events.flatMap((event) =>
      event.kind === 'leader-trade' ? [[event.signature, event.leader, event.side, event.mint]] : [],
    );
    expect(seen).toEqual(made);
  });
});

describe("the bot's inspection", () => {
  const user = keypairFromSeed('inspected', 'user');
  const inspected = async (malice: (typeof malices)[number] | undefined) => {
    const { chain, pools, clock, simulation } = market;
    const faults = createMarketFaults({ malice });
    const view = { chain, pools, faults, nowMs: clock.nowMs, listed: simulation.tokens.get };
    const app = swapApi(view, { requestsPerSecond: 50 });
    chain.airdrop(user.address, 10_000_000_000n);
    const [inputMint, outputMint] = [wrappedSolMint, simulation.tokens.all()[0]?.mint ?? wrappedSolMint];
    const query = new URLSearchParams({ inputMint, outputMint, amount: '100000000', slippageBps: '50' });
    const quoteResponse = (await (await app.request(`/swap/v1/quote?${query.toString()}`)).json()) as Record<
      string,
      string
    >;
    const priorityLevelWithMaxLamports = { priorityLevel: 'high', maxLamports: 100_000 };
    const body = {
      userPublicKey: user.address,
      quoteResponse,
      prioritizationFeeLamports: { priorityLevelWithMaxLamports },
    };
    const response = await app.request('/swap/v1/swap', { method: 'POST', body: JSON.stringify(body) });
    const { swapTransaction } = (await response.json()) as { swapTransaction: string };
    const expected = {
      ...{ wallet: walletAddress(user.address), inputMint: mint(inputMint), outputMint: mint(outputMint) },
      ...{ amountIn: 100_000_000n, minimumOut: BigInt(quoteResponse['otherAmountThreshold'] ?? 0) },
      ...{ maxSlippageBps: basisPoints(50), maxPriorityFeeLamports: lamports(100_000n), maxTipLamports: lamports(0n) },
    };
    const decoded = decodeTransaction(swapTransaction, expected);
    return decoded.kind === 'refused' ? decoded : inspectSwap(decoded.transaction, expected, tipAccounts);
  };

  it('passes an honest swap', async () => {
    expect(await inspected(undefined)).toMatchObject({ kind: 'ok' });
  });

  it.each(malices)('refuses one that %s', async (malice) => {
    expect(await inspected(malice)).toMatchObject({ kind: 'refused' });
  });
});
