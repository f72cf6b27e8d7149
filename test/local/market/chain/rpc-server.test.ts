import { AddressLookupTableAccount, Connection, Keypair, PublicKey, VersionedTransaction } from '@solana/web3.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLookupTable, routeTableAddresses } from '#local/market/chain/lookup-table.ts';
import { type Pool, poolReserves } from '#local/market/chain/pool.ts';
import { quoteSwap } from '#local/market/chain/pool-quote.ts';
import { token2022Program, tokenProgram, wrappedSolMint } from '#local/market/chain/program-ids.ts';
import { buildRouteTransaction } from '#local/market/chain/route.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { createTestMarket, holding, oneSol, openPool, swapWire, type TestMarket } from './test-market.ts';

const rentOfTokenAccount = 2_039_280n;
let market: TestMarket;
let pool: Pool;
let server: RpcServer;
let connection: Connection;

beforeEach(async () => {
  market = createTestMarket();
  pool = openPool(market);
  server = await startRpcServer(market.chain);
  connection = new Connection(server.url, { commitment: 'confirmed', disableRetryOnRateLimit: true });
  market.chain.advance(2);
});
afterEach(() => server.close());

const bot = () => Keypair.fromSecretKey(market.user.secretKey);
const call = async (
  method: string,
  ...params: unknown[]
): Promise<{ result?: unknown; error?: { code: number; data?: unknown } }> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(`${server.url}/?api-key=x`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return response.json() as Promise<{ result?: unknown; error?: { code: number } }>;
};
/** Signs and sends as a bot does, with web3.js alone; answers when a slot has passed. */
const trade = async (inputMint: string, amountIn: bigint, lookup = false) => {
  const { blockhash } = await connection.getLatestBlockhash();
  const mint = inputMint === wrappedSolMint ? wrappedSolMint : pool.baseMint;
  const { amountOut } = quoteSwap(market.chain, pool, mint, amountIn);
  const wire = buildRouteTransaction({
    user: market.user.address,
    pool,
    inputMint: mint,
    amountIn,
    quotedOut: amountOut,
    slippageBps: 50,
    computeUnitLimit: 200_000,
    computeUnitPriceMicroLamports: 50_000n,
    blockhash: blockhash as ReturnType<typeof market.chain.blockhashAt>,
    lookupTables: lookup ? [createLookupTable(market.chain, 'pool', routeTableAddresses(pool))] : [],
  });
  const transaction = VersionedTransaction.deserialize(wire);
  transaction.sign([bot()]);
  const signature = await connection.sendRawTransaction(transaction.serialize());
  market.chain.advance(1);
  const landed = await connection.getTransaction(signature, {
    maxSupportedTransactionVersion: 0,
    commitment: 'confirmed',
  });
  if (!landed?.meta) throw new Error('did not land');
  return { signature, landed, meta: landed.meta, amountOut };
};

describe('a web3.js connection', () => {
  it('buys and sells with exact balance changes', async () => {
    const buy = await trade(wrappedSolMint, oneSol);
    expect(buy.meta).toMatchObject({ err: null, fee: 15_000 });
    const [before, after] = [buy.meta.preBalances[0] ?? 0, buy.meta.postBalances[0] ?? 0];
    expect(BigInt(before - after)).toBe(oneSol + 15_000n + rentOfTokenAccount);
    const mine = buy.meta.postTokenBalances?.find(({ owner }) => owner === market.user.address);
    expect(mine).toMatchObject({
      mint: pool.baseMint,
      uiTokenAmount: { amount: buy.amountOut.toString(), decimals: 6 },
    });

    const lamports = await connection.getBalance(bot().publicKey);
    const sell = await trade(pool.baseMint, buy.amountOut);
    expect(await connection.getBalance(bot().publicKey)).toBe(lamports + Number(sell.amountOut) - 15_000);
    expect(holding(market, pool)).toBe(0n);
    expect(sell.meta.logMessages?.length).toBeGreaterThan(5);
    expect(sell.meta.innerInstructions?.length).toBeGreaterThan(0);
  });

  it('reads a swap through a lookup table, its loaded keys last in the account order', async () => {
    const { landed, meta } = await trade(wrappedSolMint, oneSol, true);
    expect(meta.err).toBeNull();
    expect(landed.transaction.message.addressTableLookups).toHaveLength(1);
    expect(meta.loadedAddresses?.writable.map(String)).toEqual([pool.baseVault, pool.quoteVault]);
    const [lookup] = landed.transaction.message.addressTableLookups;
    if (!lookup) throw new Error('no lookup');
    const { value } = await connection.getAddressLookupTable(lookup.accountKey);
    expect(value).toBeInstanceOf(AddressLookupTableAccount);
    expect(value?.state.addresses.map(String)).toContain(pool.baseVault);
  });

  it('sees a transaction grow from processed to finalized', async () => {
    const signature = await connection.sendRawTransaction(swapWire(market, pool));
    const seen = [];
    for (const slots of [0, 1, 30]) {
      market.chain.advance(slots);
      const { value } = await connection.getSignatureStatuses([signature]);
      seen.push([value[0]?.confirmationStatus, value[0]?.confirmations]);
    }
    expect(seen).toEqual([
      ['processed', 0],
      ['confirmed', 1],
      ['finalized', null],
    ]);
    market.chain.advance(200);
    expect((await connection.getSignatureStatuses([signature])).value).toEqual([null]);
    const searched = await connection.getSignatureStatuses([signature], { searchTransactionHistory: true });
    expect(searched.value[0]?.err).toBeNull();
  });

  it('finds token accounts, largest holders and supply', async () => {
    await trade(wrappedSolMint, oneSol);
    const owner = bot().publicKey;
    const parsed = await connection.getParsedTokenAccountsByOwner(owner, { programId: new PublicKey(tokenProgram) });
    const info = parsed.value.map(({ account }) => account.data.parsed.info);
    expect(info).toMatchObject([{ mint: pool.baseMint, tokenAmount: { amount: holding(market, pool).toString() } }]);
    const raw = await connection.getTokenAccountsByOwner(owner, { mint: new PublicKey(pool.baseMint) });
    expect(raw.value[0]?.account.data.readBigUInt64LE(64)).toBe(holding(market, pool));
    const largest = await connection.getTokenLargestAccounts(new PublicKey(pool.baseMint));
    expect(largest.value.map(({ address }) => address.toBase58())[0]).toBe(pool.baseVault);
    const none = await connection.getTokenAccountsByOwner(owner, { programId: new PublicKey(token2022Program) });
    expect(none.value).toEqual([]);
    expect((await connection.getTokenSupply(new PublicKey(pool.baseMint))).value.amount).toBe((10n ** 15n).toString());
    const balance = await connection.getTokenAccountBalance(new PublicKey(pool.quoteVault));
    expect(balance.value.amount).toBe(poolReserves(market.chain, pool).quote.toString());
  });

  it('reads accounts, slots, fees and blockhashes as from a real node', async () => {
    const [mint, nothing] = await connection.getMultipleAccountsInfo([
      new PublicKey(pool.baseMint),
      Keypair.generate().publicKey,
    ]);
    expect([mint?.data.length, mint?.owner.toBase58(), nothing]).toEqual([82, tokenProgram, null]);
    const parsed = await connection.getParsedAccountInfo(new PublicKey(pool.baseMint));
    expect(parsed.value?.data).toMatchObject({
      parsed: { info: { decimals: 6, mintAuthority: market.creator.address } },
    });
    const slots = await Promise.all([
      connection.getSlot('processed'),
      connection.getSlot('confirmed'),
      connection.getSlot('finalized'),
    ]);
    expect(slots.map((slot) => market.chain.slot() - slot)).toEqual([0, 1, 31]);
    const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash('confirmed');
    expect(lastValidBlockHeight).toBe((await connection.getBlockHeight('confirmed')) + 150);
    expect((await connection.isBlockhashValid(blockhash)).value).toBe(true);
    const message = VersionedTransaction.deserialize(swapWire(market, pool)).message;
    expect((await connection.getFeeForMessage(message)).value).toBe(15_000);
    expect(await connection.getMinimumBalanceForRentExemption(165)).toBe(Number(rentOfTokenAccount));
    expect(await connection.getRecentPrioritizationFees()).not.toHaveLength(0);
    expect((await connection.getEpochInfo()).absoluteSlot).toBe(market.chain.slot('confirmed'));
    expect(await connection.getBlockTime(market.chain.slot())).toBe(1_790_000_000);
    expect(await connection.getGenesisHash()).toBe(market.chain.genesisHash);
    expect((await connection.getVersion())['solana-core']).toBe('4.2.2');
  });

  it('pages an address only as far as the asked commitment has come', async () => {
    const first = await trade(wrappedSolMint, oneSol);
    const second = await connection.sendRawTransaction(swapWire(market, pool, { amountIn: 5_000n }));
    const page = () => connection.getSignaturesForAddress(bot().publicKey, { limit: 1 });
    expect((await page())[0]).toMatchObject({ signature: first.signature, confirmationStatus: 'confirmed' });
    market.chain.advance(1);
    expect((await page())[0]?.signature).toBe(second);
  });

  it('simulates unsigned transactions and shows the accounts after them', async () => {
    const transaction = VersionedTransaction.deserialize(swapWire(market, pool));
    transaction.signatures = [new Uint8Array(64)];
    const { value } = await connection.simulateTransaction(transaction, {
      sigVerify: false,
      replaceRecentBlockhash: true,
      accounts: { encoding: 'base64', addresses: [pool.quoteVault] },
    });
    expect(value.err).toBeNull();
    expect(value.unitsConsumed).toBeGreaterThan(10_000);
    expect(value.accounts?.[0]?.lamports).toBe(Number(31n * oneSol + rentOfTokenAccount));
    expect(poolReserves(market.chain, pool).quote).toBe(30n * oneSol);
  });

  it('airdrops by a transaction', async () => {
    const fresh = Keypair.generate().publicKey;
    const signature = await connection.requestAirdrop(fresh, 7_000_000);
    expect(await connection.getBalance(fresh)).toBe(7_000_000);
    expect((await connection.getSignatureStatus(signature)).value?.err).toBeNull();
  });
});

describe('refusals', () => {
  const base64 = (wire: Uint8Array) => Buffer.from(wire).toString('base64');
  const send = (wire: Uint8Array, skipPreflight: boolean) =>
    call('sendTransaction', base64(wire), { encoding: 'base64', skipPreflight });

  it('come from preflight with the program logs, and nothing lands', async () => {
    const answer = await send(swapWire(market, pool, { quotedOut: 10n ** 15n }), false);
    expect(answer.error).toMatchObject({
      code: -32_002,
      message: 'Transaction simulation failed: Error processing Instruction 6: custom program error: 0x1771',
      data: { err: { InstructionError: [6, { Custom: 6001 }] } },
    });
    expect(holding(market, pool)).toBe(0n);
  });

  it('name an expired blockhash and a transaction that has landed already', async () => {
    const wire = swapWire(market, pool);
    await send(wire, true);
    expect((await send(wire, false)).error).toMatchObject({ code: -32_002, data: { err: 'AlreadyProcessed' } });
    expect((await send(wire, true)).result).toEqual(expect.any(String));
    const late = swapWire(market, pool, { amountIn: 1_000n });
    market.chain.advance(151);
    expect((await send(late, false)).error).toMatchObject({ code: -32_002, data: { err: 'BlockhashNotFound' } });
  });

  it('catch a wrong signature in preflight; without it the transaction just never lands', async () => {
    const wire = swapWire(market, pool);
    wire[5] = (wire[5] ?? 0) ^ 1;
    expect((await send(wire, false)).error?.code).toBe(-32_003);
    expect((await send(wire, true)).result).toEqual(expect.any(String));
    expect(holding(market, pool)).toBe(0n);
  });

  it('use the codes of the real node', async () => {
    const { signature } = await trade(wrappedSolMint, oneSol);
    const tooNew = { commitment: 'confirmed', minContextSlot: market.chain.slot() + 5 };
    const codes = [
      await call('getTransaction', signature, { commitment: 'confirmed' }),
      await call('getTransaction', signature, { commitment: 'processed' }),
      await call('getBalance', market.user.address, tooNew),
      await call('getBalance', 'no address'),
      await call('getTokenSupply', market.user.address),
      await call('noSuchMethod'),
    ].map(({ error }) => error?.code);
    expect(codes).toEqual([-32_015, -32_602, -32_016, -32_602, -32_602, -32_601]);
  });
});

describe('a faulty node', () => {
  it('loses sends, lands what it reports as an error, and limits the rate', async () => {
    const { faults } = market.chain;
    const wire = swapWire(market, pool);
    faults.dropNextSends = 1;
    const signature = await connection.sendRawTransaction(wire, { skipPreflight: true });
    expect(market.chain.transaction(signature)).toBeUndefined();
    faults.errorThoughAccepted = 1;
    await expect(connection.sendRawTransaction(wire, { skipPreflight: true })).rejects.toThrow('Internal error');
    expect(market.chain.transaction(signature)?.error).toBeUndefined();
    faults.rateLimitNextRequests = 1;
    await expect(connection.getSlot()).rejects.toThrow('429');
    expect(await connection.getSlot()).toBe(market.chain.slot('confirmed'));
  });

  it('lags behind the chain in everything it says', async () => {
    const node = await startRpcServer(market.chain, { faults: { ...market.chain.faults, lagSlots: 4 } });
    const behind = new Connection(node.url, 'processed');
    const signature = await connection.sendRawTransaction(swapWire(market, pool));
    const seen = [];
    for (let slots = 0; slots < 6; slots += 1) {
      seen.push((await behind.getSignatureStatus(signature)).value !== null);
      market.chain.advance(1);
    }
    expect(seen).toEqual([false, false, false, false, true, true]);
    expect(await behind.getSlot()).toBe(market.chain.slot() - 4);
    await node.close();
  });

  it('answers a batch in its order', async () => {
    const signatures = [
      (await trade(wrappedSolMint, oneSol)).signature,
      (await trade(wrappedSolMint, 5_000n)).signature,
    ];
    const found = await connection.getTransactions(signatures, { maxSupportedTransactionVersion: 0 });
    expect(found.map((each) => each?.transaction.signatures[0])).toEqual(signatures);
  });
});
