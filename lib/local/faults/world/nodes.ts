/** The RPC nodes of a point, asked in this process: real requests and answers, but no socket carries them. */
import type { Chain } from '../../market/chain/chain.ts';
import type { ChainFaults } from '../../market/chain/faults.ts';
import { answerRpc } from '../../market/chain/rpc/rpc-answers.ts';
import { createRpcNode, type RpcNode } from '../../market/chain/rpc/rpc-node.ts';

export type FaultNodes = { readonly rpcUrls: readonly string[]; readonly fetchApi: typeof fetch };

/** A node for each of these faults, all of them on one chain. */
export const createNodes = (chain: Chain, faults: readonly ChainFaults[]): FaultNodes => {
  const nodes = new Map<string, RpcNode>(
    faults.map((each, index) => [`http://node-${index}.faults.test/`, createRpcNode(chain, each)]),
  );
  return {
    rpcUrls: [...nodes.keys()],
    fetchApi: async (input, init) => {
      const node = typeof input === 'string' ? nodes.get(input) : undefined;
      if (node === undefined || typeof init?.body !== 'string') throw new TypeError('no node hears such a request');
      const { body, ...head } = await answerRpc(node, init.body);
      return new Response(body, head);
    },
  };
};
