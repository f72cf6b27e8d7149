import { AddressLookupTableAccount, Keypair, PublicKey, VersionedTransaction } from '@solana/web3.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { poolReserves } from '#local/market/chain/pool.ts';
import { token2022Program, tokenProgram } from '#local/market/chain/program-ids.ts';
import { holding, oneSol, swapWire } from '../test-market.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const rentOfTokenAccount = 2_039_280n;
let node: TestNode;
beforeEach(async () => {
  node = await startTestNode();
});
afterEach(() => node.server.close());

describe('a web3.js connection', () => {
  it('buys and sells with exact balance changes', async () => {
    const { market, pool, connection, bot, trade } = node;
    const buy = await trade('buy', oneSol);
    expect(buy.meta).toMatchObject({ err: null, fee: 15_000 });
    const [before, after] = [buy.meta.preBalances[0] ?? 0, buy.meta.postBalances[0] ?? 0];
    expect(BigInt(before - after)).toBe(oneSol + 15_000n + rentOfTokenAccount);
    const mine = buy.meta.postTokenBalances?.find(({ owner }) => owner === market.user.address);
    expect(mine).toMatchObject({
      mint: pool.baseMint,
      uiTokenAmount: { amount: buy.amountOut.toString(), decimals: 6 },
    });

    const lamports = await connection.getBalance(bot);
    const sell = await trade('sell', buy.amountOut);
    expect(await connection.getBalance(bot)).toBe(lamports + Number(sell.amountOut) - 15_000);
    expect(holding(market, pool)).toBe(0n);
    expect(sell.meta.logMessages?.length).toBeGreaterThan(5);
    expect(sell.meta.innerInstructions?.length).toBeGreaterThan(0);
  });

  it('reads a swap through a lookup table, its loaded keys last in the account order', async () => {
    const { pool, connection, trade } = node;
    const { landed, meta } = await trade('buy', oneSol, true);
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
    const { market, pool, connection } = node;
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
    const { market, pool, connection, bot, trade } = node;
    await trade('buy', oneSol);
    const owner = bot;
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
    const { market, pool, connection } = node;
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
    const { market, pool, connection, bot, trade } = node;
    const first = await trade('buy', oneSol);
    const second = await connection.sendRawTransaction(swapWire(market, pool, { amountIn: 5_000n }));
    const page = () => connection.getSignaturesForAddress(bot, { limit: 1 });
    expect((await page())[0]).toMatchObject({ signature: first.signature, confirmationStatus: 'confirmed' });
    market.chain.advance(1);
    expect((await page())[0]?.signature).toBe(second);
  });

  it('simulates unsigned transactions and shows the accounts after them', async () => {
    const { market, pool, connection } = node;
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
    const { connection } = node;
    const fresh = Keypair.generate().publicKey;
    const signature = await connection.requestAirdrop(fresh, 7_000_000);
    expect(await connection.getBalance(fresh)).toBe(7_000_000);
    expect((await connection.getSignatureStatus(signature)).value?.err).toBeNull();
  });
});
