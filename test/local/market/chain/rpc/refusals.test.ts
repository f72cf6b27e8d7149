import { Connection } from '@solana/web3.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { holding, oneSol, swapWire } from '../test-market.ts';
import { startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
beforeEach(async () => {
  node = await startTestNode();
});
afterEach(() => node.server.close());

describe('refusals', () => {
  const send = (wire: Uint8Array, skipPreflight: boolean) =>
    node.call('sendTransaction', Buffer.from(wire).toString('base64'), { encoding: 'base64', skipPreflight });

  it('come from preflight with the program logs, and nothing lands', async () => {
    const { market, pool } = node;
    const answer = await send(swapWire(market, pool, { quotedOut: 10n ** 15n }), false);
    expect(answer.error).toMatchObject({
      code: -32_002,
      message: 'Transaction simulation failed: Error processing Instruction 6: custom program error: 0x1771',
      data: { err: { InstructionError: [6, { Custom: 6001 }] } },
    });
    expect(holding(market, pool)).toBe(0n);
  });

  it('name an expired blockhash and a transaction that has landed already', async () => {
    const { market, pool } = node;
    const wire = swapWire(market, pool);
    await send(wire, true);
    expect((await send(wire, false)).error).toMatchObject({ code: -32_002, data: { err: 'AlreadyProcessed' } });
    expect((await send(wire, true)).result).toEqual(expect.any(String));
    const late = swapWire(market, pool, { amountIn: 1_000n });
    market.chain.advance(151);
    expect((await send(late, false)).error).toMatchObject({ code: -32_002, data: { err: 'BlockhashNotFound' } });
  });

  it('catch a wrong signature in preflight; without it the transaction just never lands', async () => {
    const { market, pool } = node;
    const wire = swapWire(market, pool);
    wire[5] = (wire[5] ?? 0) ^ 1;
    expect((await send(wire, false)).error?.code).toBe(-32_003);
    expect((await send(wire, true)).result).toEqual(expect.any(String));
    expect(holding(market, pool)).toBe(0n);
  });

  it('use the codes of the real node', async () => {
    const { market, call, trade } = node;
    const { signature } = await trade('buy', oneSol);
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
    const { market, pool, connection } = node;
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
    const { market, pool, connection } = node;
    const lagging = await startRpcServer(market.chain, { faults: { ...market.chain.faults, lagSlots: 4 } });
    const behind = new Connection(lagging.url, 'processed');
    const signature = await connection.sendRawTransaction(swapWire(market, pool));
    const seen = [];
    for (let slots = 0; slots < 6; slots += 1) {
      seen.push((await behind.getSignatureStatus(signature)).value !== null);
      market.chain.advance(1);
    }
    expect(seen).toEqual([false, false, false, false, true, true]);
    expect(await behind.getSlot()).toBe(market.chain.slot() - 4);
    await lagging.close();
  });

  it('answers a batch in its order', async () => {
    const { connection, trade } = node;
    const signatures = [(await trade('buy', oneSol)).signature, (await trade('buy', 5_000n)).signature];
    const found = await connection.getTransactions(signatures, { maxSupportedTransactionVersion: 0 });
    expect(found.map((each) => each?.transaction.signatures[0])).toEqual(signatures);
  });
});
