import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaSimulator } from '#adapters/solana/create-solana-simulator.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { type StubRpc, startStubRpc } from './stub-rpc.ts';

let rpc: StubRpc;
beforeEach(async () => {
  rpc = await startStubRpc('secret-key');
});
afterEach(() => rpc.stop());

const simulator = () => createSolanaSimulator({ rpcUrls: [rpc.url], timeoutMs: 2_000 });
const trialOf = (err: unknown, program?: string) => {
  const logs = program === undefined ? null : [`Program ${program} failed: custom program error`];
  rpc.on('simulateTransaction', { result: { context: { slot: 1 }, value: { err, logs } } });
  return simulator().simulate('AQID');
};

describe('a simulated transaction', () => {
  it('is asked for without signatures and under a fresh blockhash', async () => {
    expect(await trialOf(null)).toEqual({ kind: 'succeeded' });
    expect(rpc.requests[0]?.params).toEqual([
      'AQID',
      { encoding: 'base64', sigVerify: false, replaceRecentBlockhash: true, commitment: 'confirmed' },
    ]);
  });

  it.each<[err: unknown, reason: string, program?: string]>([
    [{ InstructionError: [3, { Custom: 17 }] }, 'account-frozen (17)', swapPrograms.token],
    [{ InstructionError: [2, { Custom: 9_999 }] }, 'venue-error (9999)'],
    [{ InstructionError: [2, 'MissingAccount'] }, 'venue-error (MissingAccount)'],
    ['SomethingNew', 'venue-error (SomethingNew)'],
  ])('that fails in the token or its pool has failed: %j', async (err, reason, program) =>
    expect(await trialOf(err, program)).toEqual({ kind: 'failed', reason }),
  );

  it.each<[err: unknown, reason: string, program?: string]>([
    ['AccountNotFound', 'fee-not-covered (AccountNotFound)'],
    [{ InstructionError: [2, { Custom: 1 }] }, 'insufficient-funds (1)', swapPrograms.token2022],
    [{ InstructionError: [2, { Custom: 6_001 }] }, 'slippage-exceeded (6001)', swapPrograms.jupiter],
    [{ InsufficientFundsForRent: { account_index: 1 } }, 'fee-not-covered (InsufficientFundsForRent)'],
  ])('that fails for its wallet or its price says nothing: %j', async (err, reason, program) =>
    expect(await trialOf(err, program)).toEqual({ kind: 'inconclusive', reason }),
  );

  it('that no node simulates is neither', async () => {
    rpc.on('simulateTransaction', { status: 503, text: 'down' });
    await expect(simulator().simulate('AQID')).rejects.toThrow('simulateTransaction: http-503');
  });
});
