import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { signature as signatureOf } from '#trading/domain/values/quantities.ts';
import { type RpcAnswer, rpcError, type StubRpc, silent, startStubRpc, status, statuses } from './stub-rpc.ts';

const key = 'rpc-key-that-nobody-may-see';
const signature = signatureOf('5'.repeat(88));
const bytes = 'AQID';

let first: StubRpc;
let second: StubRpc;
beforeAll(async () => {
  [first, second] = await Promise.all([startStubRpc(key), startStubRpc(key)]);
});
afterAll(() => Promise.all([first.stop(), second.stop()]));
beforeEach(() => {
  for (const node of [first, second]) {
    node.requests.length = 0;
    node.answers.clear();
  }
});

const chainOf = (...nodes: StubRpc[]) => createSolanaChain({ rpcUrls: nodes.map(({ url }) => url), timeoutMs: 400 });
const both = () => chainOf(first, second);
const error = rpcError(key);
const unavailable: RpcAnswer = { status: 503, text: `upstream ${key} failed` };

describe('sending', () => {
  it('hands the bytes to every node once, without preflight and without retries of the node', async () => {
    for (const node of [first, second]) node.on('sendTransaction', { result: signature });
    expect(await both().send(bytes)).toEqual({ kind: 'accepted' });
    for (const node of [first, second]) {
      expect(node.requests).toEqual([
        expect.objectContaining({
          method: 'sendTransaction',
          params: [bytes, { encoding: 'base64', skipPreflight: true, maxRetries: 0 }],
        }),
      ]);
    }
  });

  it('is accepted when one node of two takes it', async () => {
    first.on('sendTransaction', unavailable);
    second.on('sendTransaction', { result: signature });
    expect(await both().send(bytes)).toEqual({ kind: 'accepted' });
  });

  it('is accepted when the node has the transaction in a block already', async () => {
    first.on('sendTransaction', error(-32002, { err: 'AlreadyProcessed', logs: [] }));
    expect(await chainOf(first).send(bytes)).toEqual({ kind: 'accepted' });
  });

  it.each<[string, RpcAnswer, string]>([
    ['another transaction error', error(-32002, { err: 'BlockhashNotFound' }), 'rpc-32002'],
    ['an error with foreign data', error(-32005, 'numSlotsBehind'), 'rpc-32005'],
    ['an error status', unavailable, 'http-503'],
    ['a rate limit', { status: 429, text: key }, 'http-429'],
    ['no JSON', { status: 200, text: `<html>${key}` }, 'unreadable-answer'],
    ['silence', silent, 'timed-out'],
  ])('into %s proves nothing, and the reason holds no key', async (_name, answer, reason) => {
    first.on('sendTransaction', answer);
    expect(await chainOf(first).send(bytes)).toEqual({ kind: 'unknown', reason });
  });

  it('to nobody proves nothing', async () => {
    const chain = createSolanaChain({ rpcUrls: [`http://127.0.0.1:1/?api-key=${key}`], timeoutMs: 500 });
    const outcome = await chain.send(bytes);
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/^network-/) });
    expect(inspect(outcome)).not.toContain(key);
  });
});

describe('the landing', () => {
  it.each([
    ['confirmed', null, 'landed'],
    ['finalized', null, 'landed'],
    ['confirmed', { InstructionError: [3, { Custom: 6001 }] }, 'reverted'],
    ['processed', null, 'not-seen'],
    ['processed', { InstructionError: [0, 'Custom'] }, 'not-seen'],
  ])('of a %s transaction with error %j is %s', async (confirmation, err, landing) => {
    first.on('getSignatureStatuses', statuses(100, status(confirmation, err)));
    expect(await chainOf(first).landing(signature)).toBe(landing);
  });

  it('is what any node has seen', async () => {
    first.on('getSignatureStatuses', statuses(100, null));
    second.on('getSignatureStatuses', statuses(100, status('confirmed')));
    expect(await both().landing(signature)).toBe('landed');
  });

  it('is not seen while the only node that answers has not seen it', async () => {
    first.on('getSignatureStatuses', unavailable);
    second.on('getSignatureStatuses', statuses(100, null));
    expect(await both().landing(signature)).toBe('not-seen');
  });

  it('is told without waiting for a node that hangs', async () => {
    const patient = createSolanaChain({ rpcUrls: [first.url, second.url], timeoutMs: 20_000 });
    first.on('getSignatureStatuses', silent);
    second.on('getSignatureStatuses', statuses(100, status('confirmed')));
    expect(await patient.landing(signature)).toBe('landed');
    second.on('getSignatureStatuses', statuses(100, null));
    expect(await patient.landing(signature)).toBe('not-seen');
  }, 10_000);

  it('throws when no node answers', async () => {
    for (const node of [first, second]) node.on('getSignatureStatuses', unavailable);
    await expect(both().landing(signature)).rejects.toMatchObject({ code: 'solana/rpc-failed', reason: 'http-503' });
  });
});

describe('a transaction', () => {
  const wallet = 'EnSRdkEvjMmBLPMjsyALJ1E7tUMDb6fYaU4U4zYM9GPg';
  const landed = (of: string = signature): RpcAnswer => ({
    result: {
      slot: 77,
      blockTime: 1_790_000_000,
      version: 1,
      meta: {
        err: null,
        fee: 5_000,
        preBalances: [10_000, 1],
        postBalances: [5_000, 1],
        preTokenBalances: [],
        postTokenBalances: [],
        innerInstructions: [],
        loadedAddresses: { writable: [], readonly: [] },
        logMessages: [],
      },
      transaction: {
        signatures: [of],
        message: { accountKeys: [wallet, '11111111111111111111111111111111'], instructions: [] },
      },
    },
  });

  it('is read at commitment confirmed, whatever its version', async () => {
    first.on('getTransaction', landed());
    expect(await chainOf(first).transaction(signature)).toMatchObject({
      signature,
      slot: 77,
      feePayer: wallet,
      feeLamports: 5_000n,
      failed: false,
    });
    expect(first.requests[0]?.params).toEqual([
      signature,
      { commitment: 'confirmed', encoding: 'json', maxSupportedTransactionVersion: 1 },
    ]);
  });

  it('is undefined while no node has it', async () => {
    for (const node of [first, second]) node.on('getTransaction', { result: null });
    expect(await both().transaction(signature)).toBeUndefined();
  });

  it('comes from the node that has it', async () => {
    first.on('getTransaction', { result: null });
    second.on('getTransaction', landed());
    expect(await both().transaction(signature)).toMatchObject({ slot: 77 });
  });

  it.each<[string, RpcAnswer]>([
    ['another transaction', landed('4'.repeat(88))],
    ['half a transaction', { result: { slot: 1 } }],
    ['an error', error(-32015)],
  ])('is never %s', async (_name, answer) => {
    first.on('getTransaction', answer);
    await expect(chainOf(first).transaction(signature)).rejects.toMatchObject({ code: 'solana/rpc-failed' });
  });
});

describe('the block height', () => {
  it('is what the first node to answer says, at commitment confirmed', async () => {
    first.on('getBlockHeight', silent);
    second.on('getBlockHeight', { result: 1_234 });
    expect(await both().blockHeight()).toBe(1_234n);
    expect(second.requests[0]?.params).toEqual([{ commitment: 'confirmed' }]);
  });

  it.each<[string, RpcAnswer]>([
    ['an error', error(-32005)],
    ['nonsense', { result: '12' }],
    ['silence', silent],
  ])('is unknown, and no number, when every node answers with %s', async (_name, answer) => {
    for (const node of [first, second]) node.on('getBlockHeight', answer);
    await expect(both().blockHeight()).rejects.toMatchObject({ code: 'solana/rpc-failed', method: 'getBlockHeight' });
  });
});

describe('an error', () => {
  it('holds neither address nor key in message, JSON, stack or properties', async () => {
    const unreachable = createSolanaChain({ rpcUrls: [`http://127.0.0.1:1/${key}`], timeoutMs: 500 });
    const malformed = createSolanaChain({ rpcUrls: [`http://127.0.0.1:99999/${key}`], timeoutMs: 500 });
    const asked = [both(), unreachable, malformed].flatMap((chain) => [
      chain.landing(signature),
      chain.provedDead({ signature, transactionBase64: '', lastValidBlockHeight: 1n }),
      chain.blockHeight(),
      chain.transaction(signature),
    ]);
    for (const outcome of await Promise.allSettled(asked)) {
      if (outcome.status === 'fulfilled') throw new Error('answered');
      const { reason } = outcome;
      expect(
        inspect(reason, { depth: 9, showHidden: true }) + JSON.stringify(reason) + String(reason.stack),
      ).not.toContain(key);
    }
  });
});

it('a chain of no nodes is refused at once', () => {
  expect(() => createSolanaChain({ rpcUrls: [], timeoutMs: 1 })).toThrow(RangeError);
});
