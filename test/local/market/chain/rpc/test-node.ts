/** A test market behind an RPC node, with a bot that knows nothing but web3.js. */
import { Connection, Keypair, VersionedTransaction } from '@solana/web3.js';
import { createLookupTable, routeTableAddresses } from '#local/market/chain/lookup-table.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import { wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { buildRouteTransaction } from '#local/market/chain/route.ts';
import { startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { createTestMarket, openPool } from '../test-market.ts';

type RpcAnswer = { result?: unknown; error?: { code: number; message: string; data?: unknown } };
export type TestNode = Awaited<ReturnType<typeof startTestNode>>;

export const startTestNode = async () => {
  const market = createTestMarket();
  const pool = openPool(market);
  const server = await startRpcServer(market.chain);
  const connection = new Connection(server.url, { commitment: 'confirmed', disableRetryOnRateLimit: true });
  const bot = Keypair.fromSecretKey(market.user.secretKey);
  market.chain.advance(2);

  const call = async (method: string, ...params: unknown[]): Promise<RpcAnswer> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}/?api-key=x`, { method: 'POST', headers, body });
    return response.json() as Promise<RpcAnswer>;
  };

  /** Signs and sends as a bot does; answers when the transaction is confirmed. */
  const trade = async (side: 'buy' | 'sell', amountIn: bigint, withTable = false) => {
    const inputMint = side === 'buy' ? wrappedSolMint : pool.baseMint;
    const { amountOut } = quoteSwap(market.chain, pool, inputMint, amountIn);
    const wire = buildRouteTransaction({
      user: market.user.address,
      pool,
      inputMint,
      amountIn,
      quotedOut: amountOut,
      slippageBps: 50,
      computeUnitLimit: 200_000,
      computeUnitPriceMicroLamports: 50_000n,
      blockhash: market.chain.latestBlockhash('confirmed').blockhash,
      lookupTables: withTable ? [createLookupTable(market.chain, 'pool', routeTableAddresses(pool))] : [],
    });
    const transaction = VersionedTransaction.deserialize(wire);
    transaction.sign([bot]);
    const signature = await connection.sendRawTransaction(transaction.serialize());
    market.chain.advance(1);
    const landed = await connection.getTransaction(signature, { maxSupportedTransactionVersion: 0 });
    if (!landed?.meta) throw new Error('did not land');
    return { signature, landed, meta: landed.meta, amountOut };
  };

  return { market, pool, server, connection, bot: bot.publicKey, call, trade };
};
