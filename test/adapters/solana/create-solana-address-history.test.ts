import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaAddressHistory } from '#adapters/solana/create-solana-address-history.ts';
import { signature } from '#trading/domain/values/quantities.ts';
import { rpcError, type StubRpc, startStubRpc } from './stub-rpc.ts';

const key = 'secret-key';
const address = 'A'.repeat(44);
const [older, newer] = [signature('S'.repeat(88)), signature('T'.repeat(88))];
const range = { before: newer, until: older, fromViewAtSlot: 7, limit: 25 };
const row = {
  signature: newer,
  slot: 9,
  err: null,
  memo: null,
  blockTime: 1_790_000_000,
  confirmationStatus: 'confirmed',
};

describe('the history of an address over RPC nodes', () => {
  let nodes: StubRpc[];
  beforeEach(async () => {
    nodes = await Promise.all([startStubRpc(key), startStubRpc(key)]);
  });
  afterEach(() => Promise.all(nodes.map((node) => node.stop())));
  const history = () => createSolanaAddressHistory({ rpcUrls: nodes.map(({ url }) => url), timeoutMs: 500 });

  it('asks for confirmed transactions of a range, from a view that is new enough', async () => {
    nodes[0]?.on('getSignaturesForAddress', { result: [] });
    expect(await history().signatures(address, range)).toEqual([]);
    expect(nodes[0]?.requests[0]?.params).toEqual([
      address,
      { commitment: 'confirmed', minContextSlot: 7, limit: 25, before: newer, until: older },
    ]);
  });

  it('reads failure and time of each, and that a node does not know the time', async () => {
    const failed = { ...row, signature: older, err: { InstructionError: [0, 'Custom'] }, blockTime: null };
    nodes[0]?.on('getSignaturesForAddress', { result: [row, failed] });
    expect(await history().signatures(address, range)).toEqual([
      { signature: newer, slot: 9, blockTimeMs: 1_790_000_000_000, failed: false },
      { signature: older, slot: 9, blockTimeMs: undefined, failed: true },
    ]);
  });

  it('turns to the next node when one lags behind or fails', async () => {
    nodes[0]?.on('getSignaturesForAddress', rpcError(key)(-32_016));
    nodes[1]?.on('getSignaturesForAddress', { result: [row] });
    expect(await history().signatures(address, range)).toHaveLength(1);
  });

  it('throws, without the key, when no node answers or an answer is no list of transactions', async () => {
    nodes[0]?.on('getSignaturesForAddress', { status: 503, text: key });
    for (const answer of [{ status: 429, text: key }, { result: [{ ...row, signature: 'none' }] }, { result: null }]) {
      nodes[1]?.on('getSignaturesForAddress', answer);
      const failure: unknown = await history()
        .signatures(address, range)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'solana/rpc-failed', method: 'getSignaturesForAddress' });
      expect(String(failure)).not.toContain(key);
    }
  });
});
