import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { signature as signatureOf } from '#trading/domain/values/quantities.ts';
import {
  blockhashLife,
  epoch,
  type RpcAnswer,
  rpcError,
  type StubRpc,
  silent,
  startStubRpc,
  status,
  statuses,
} from './stub-rpc.ts';
import { blockhash, wire } from './swap-transactions.ts';

const signature = signatureOf('5'.repeat(88));
const error = rpcError('key');

let first: StubRpc;
let second: StubRpc;
beforeAll(async () => {
  [first, second] = await Promise.all([startStubRpc('key'), startStubRpc('key')]);
});
afterAll(() => Promise.all([first.stop(), second.stop()]));
beforeEach(() => {
  for (const node of [first, second]) {
    node.requests.length = 0;
    node.answers.clear();
  }
});

describe('the proof of death', () => {
  const sent = { signature, transactionBase64: wire([]), lastValidBlockHeight: 1_000n };
  const prove = (...nodes: StubRpc[]) =>
    createSolanaChain({ rpcUrls: nodes.map(({ url }) => url), timeoutMs: 400 }).provedDead(sent);
  const dead = (node: StubRpc, slot = 2_000) => {
    node.on('getEpochInfo', epoch(2_000, 1_001));
    node.on('getSignatureStatuses', statuses(slot, null));
    node.on('isBlockhashValid', blockhashLife(slot, false));
  };

  it('holds when the finalized height has passed and nothing is found from a view as new', async () => {
    dead(first);
    expect(await prove(first)).toBe(true);
    expect(first.requests.map(({ method, params }) => [method, params])).toEqual([
      ['getEpochInfo', [{ commitment: 'finalized' }]],
      ['getSignatureStatuses', [[signature], { searchTransactionHistory: true }]],
      ['isBlockhashValid', [blockhash, { commitment: 'finalized' }]],
    ]);
  });

  it('fails while one node says that the blockhash is still valid, whatever height the transaction came with', async () => {
    dead(first);
    dead(second);
    second.on('isBlockhashValid', blockhashLife(2_000, true));
    expect(await prove(first, second)).toBe(false);
  });

  it('fails when the word about the blockhash comes from a view older than the finalized slot', async () => {
    dead(first);
    first.on('isBlockhashValid', blockhashLife(1_999, false));
    expect(await prove(first)).toBe(false);
  });

  it('throws on bytes that are no transaction', async () => {
    dead(first);
    const chain = createSolanaChain({ rpcUrls: [first.url], timeoutMs: 400 });
    await expect(chain.provedDead({ ...sent, transactionBase64: 'AQID' })).rejects.toThrow();
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

  it('holds although one node stays behind another, once each has seen the end of the height by itself', async () => {
    dead(first, 2_500);
    first.on('getEpochInfo', epoch(2_200, 1_101));
    dead(second, 2_100);
    expect(await prove(first, second)).toBe(true);
    second.on('getSignatureStatuses', statuses(1_999, null));
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
    ['getSignatureStatuses', 'an error status', { status: 503, text: 'no' }],
    ['getSignatureStatuses', 'silence', silent],
    ['getSignatureStatuses', 'nonsense', { result: null }],
    ['isBlockhashValid', 'an error', error(-32004)],
    ['isBlockhashValid', 'silence', silent],
    ['isBlockhashValid', 'nonsense', { result: 'no' }],
  ])('throws, and never holds, when %s of one node answers with %s', async (method, _name, answer) => {
    dead(first);
    dead(second);
    second.on(method, answer);
    await expect(prove(first, second)).rejects.toMatchObject({ code: 'solana/rpc-failed' });
  });
});
