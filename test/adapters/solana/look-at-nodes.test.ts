import { afterEach, describe, expect, it } from 'vitest';
import { lookAtNodes } from '#adapters/solana/look-at-nodes.ts';
import { startStubRpc } from './stub-rpc.ts';

const key = 'key-that-nobody-may-see';
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
const startNode = async (slot: number | undefined, blockTime: number | null | undefined) => {
  const node = await startStubRpc(key);
  stops.push(node.stop);
  if (slot !== undefined) node.answers.set('getSlot', () => ({ result: slot }));
  if (blockTime !== undefined) node.answers.set('getBlockTime', () => ({ result: blockTime }));
  return node.url;
};

describe('a look at the nodes', () => {
  it('tells slot, block time and latency of each, in their order', async () => {
    const rpcUrls = [await startNode(700, 1_790_000_000), await startNode(690, null)];
    expect(await lookAtNodes({ rpcUrls, timeoutMs: 5_000 })).toEqual([
      { place: 1, answer: { slot: 700, blockTimeMs: 1_790_000_000_000, latencyMs: expect.any(Number) } },
      { place: 2, answer: { slot: 690, blockTimeMs: undefined, latencyMs: expect.any(Number) } },
    ]);
  });

  it('tells of a node that is down beside those that are not, and no address of any', async () => {
    const rpcUrls = [
      await startNode(undefined, undefined),
      `http://127.0.0.1:9/${key}`,
      await startNode(700, undefined),
    ];
    const looks = await lookAtNodes({ rpcUrls, timeoutMs: 5_000 });
    expect(looks).toMatchObject([
      { answer: { problem: 'rpc-32601' } },
      { answer: { problem: expect.stringMatching(/^network-/) } },
      { answer: { slot: 700 } },
    ]);
    expect(JSON.stringify(looks)).not.toContain(key);
  });
});
