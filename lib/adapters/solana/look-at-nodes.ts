/** Each RPC node by itself: what it answers, how fast, and where it stands. No address gets into what is told. */
import * as z from 'zod';
import type { NodeLook } from '#trading/domain/doctor/judge-chain.ts';
import { rpcFailure } from './rpc-failure.ts';
import { createRpcNodes, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';

const slotNumber = z.int().nonnegative();
const unixSeconds = z.int().nullable();

/** Undefined for a slot without a block, and while the node does not have it. */
const blockTimeOf = async ({ call }: RpcNode, slot: number): Promise<number | undefined> => {
  try {
    const seconds = unixSeconds.parse(await call('getBlockTime', [slot]));
    return seconds === null ? undefined : seconds * 1_000;
  } catch {
    return undefined;
  }
};

const lookAt = async (node: RpcNode, place: number): Promise<NodeLook> => {
  try {
    const askedAtMs = performance.now();
    const slot = slotNumber.parse(await node.call('getSlot', [{ commitment: 'confirmed' }]));
    const latencyMs = Math.round(performance.now() - askedAtMs);
    return { place, answer: { slot, blockTimeMs: await blockTimeOf(node, slot), latencyMs } };
  } catch (error) {
    return { place, answer: { problem: rpcFailure('getSlot', error).reason } };
  }
};

/** Asks all of them at the same time, in their order, counted from 1. Never throws but for an empty list. */
export const lookAtNodes = (config: RpcNodesConfig): Promise<readonly NodeLook[]> =>
  Promise.all(createRpcNodes(config).map((node, index) => lookAt(node, index + 1)));
