import type { AddressHistory } from '#trading/ports/address-history.ts';
import { createRpcNodes, type RpcNodesConfig } from './rpc-nodes.ts';
import { signaturesSince } from './signatures-since.ts';

/** Histories of addresses over these nodes; a node that fails is followed by the next. */
export const createSolanaAddressHistory = (config: RpcNodesConfig): AddressHistory => {
  const nodes = createRpcNodes(config);
  return { signatures: (address, range) => signaturesSince(nodes, address, range) };
};
