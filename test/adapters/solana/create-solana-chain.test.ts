import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { signature as signatureOf } from '#trading/domain/quantities.ts';
import { type RpcAnswer, type StubRpc, startStubRpc } from './stub-rpc.ts';

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
const error = (code: number, data?: unknown): RpcAnswer => ({
  error: { code, message: `failed at ${key}`, ...(data === undefined ? {} : { data }) },
});
const unavailable: RpcAnswer = { status: 503, text: `upstream ${key} failed` };
const silent: RpcAnswer = { silent: true };

const statuses = (slot: number, status: object | null): RpcAnswer => ({
  result: { context: { slot }, value: [status] },
});
const status = (confirmationStatus: string, err: unknown = null) => ({
  slot: 90,
  confirmations: 1,
  err,
  status: { Ok: null },
  confirmationStatus,
});
const epoch = (absoluteSlot: number, blockHeight: number): RpcAnswer => ({
  result: { absoluteSlot, blockHeight, epoch: 1, slotIndex: 1, slotsInEpoch: 432_000 },
});

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

  it('throws when no node answers', async () => {
    for (const node of [first, second]) node.on('getSignatureStatuses', unavailable);
    await expect(both().landing(signature)).rejects.toMatchObject({ code: 'solana/rpc-failed', reason: 'http-503' });
  });
});

describe('the proof of death', () => {
  const lastValid = 1_000n;
  const prove = (...nodes: StubRpc[]) => chainOf(...nodes).provedDead(signature, lastValid);
  const dead = (node: StubRpc, slot = 2_000) => {
    node.on('getEpochInfo', epoch(2_000, 1_001));
    node.on('getSignatureStatuses', statuses(slot, null));
  };

  it('holds when the finalized height has passed and nothing is found from a view as new', async () => {
    dead(first);
    expect(await prove(first)).toBe(true);
    expect(first.requests.map(({ method, params }) => [method, params])).toEqual([
      ['getEpochInfo', [{ commitment: 'finalized' }]],
      ['getSignatureStatuses', [[signature], { searchTransactionHistory: true }]],
    ]);
  });

  it('needs every node to agree', async () => {
    dead(first);
    dead(second);
    expect(await prove(first, second)).toBe(true);
    second.on('getSignatureStatuses', statuses(2_000, status('finalized')));
    expect(await prove(first, second)).toBe(false);
  });

  it('fails at the last valid height itself', async () => {
    dead(first);
    first.on('getEpochInfo', epoch(2_000, 1_000));
    expect(await prove(first)).toBe(false);
    expect(first.requests).toHaveLength(1);
  });

  it('fails while one node’s finalized height lags', async () => {
    dead(first);
    dead(second);
    second.on('getEpochInfo', epoch(1_900, 990));
    expect(await prove(first, second)).toBe(false);
  });

  it('fails when the status comes from a view older than the finalized slot', async () => {
    dead(first, 1_999);
    expect(await prove(first)).toBe(false);
  });

  it('fails when one node’s view is older than what another has finalized', async () => {
    dead(first, 2_500);
    dead(second, 2_100);
    first.on('getEpochInfo', epoch(2_200, 1_101));
    expect(await prove(first, second)).toBe(false);
  });

  it.each([['processed'], ['confirmed'], ['finalized']])('fails when the transaction is %s', async (confirmation) => {
    dead(first);
    first.on('getSignatureStatuses', statuses(2_000, status(confirmation)));
    expect(await prove(first)).toBe(false);
  });

  it('fails when the transaction reverted: it landed', async () => {
    dead(first);
    first.on('getSignatureStatuses', statuses(2_000, status('finalized', { InstructionError: [0, { Custom: 1 }] })));
    expect(await prove(first)).toBe(false);
  });

  it('fails without a block height or a status', async () => {
    dead(first);
    first.on('getSignatureStatuses', { result: { context: { slot: 2_000 }, value: [] } });
    expect(await prove(first)).toBe(false);
    first.on('getEpochInfo', { result: { absoluteSlot: 2_000, epoch: 1, slotIndex: 1, slotsInEpoch: 1 } });
    expect(await prove(first)).toBe(false);
  });

  it.each<[string, string, RpcAnswer]>([
    ['getEpochInfo', 'an error', error(-32004)],
    ['getEpochInfo', 'silence', silent],
    ['getEpochInfo', 'nonsense', { result: 'yes' }],
    ['getSignatureStatuses', 'no transaction history', error(-32011)],
    ['getSignatureStatuses', 'an error status', unavailable],
    ['getSignatureStatuses', 'silence', silent],
    ['getSignatureStatuses', 'nonsense', { result: null }],
  ])('throws, and never holds, when %s of one node answers with %s', async (method, _name, answer) => {
    dead(first);
    dead(second);
    second.on(method, answer);
    await expect(prove(first, second)).rejects.toMatchObject({ code: 'solana/rpc-failed' });
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

describe('an error', () => {
  it('holds neither address nor key in message, JSON, stack or properties', async () => {
    const unreachable = createSolanaChain({ rpcUrls: [`http://127.0.0.1:1/${key}`], timeoutMs: 500 });
    const malformed = createSolanaChain({ rpcUrls: [`http://127.0.0.1:99999/${key}`], timeoutMs: 500 });
    const asked = [both(), unreachable, malformed].flatMap((chain) => [
      chain.landing(signature),
      chain.provedDead(signature, 1n),
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
