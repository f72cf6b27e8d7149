/** Methods that take transactions: sending and simulating. */
import { type Address, getBase58Encoder, getBase64Decoder, getBase64Encoder } from '@solana/kit';
import * as z from 'zod';
import type { Chain, Simulation } from '../chain.ts';
import { decodeWire, maxWireLength } from '../decode-wire.ts';
import { toJsonInnerInstructions } from '../to-rpc-json.ts';
import { toJsonAccount } from './account-encoding.ts';
import { describeError } from './describe-error.ts';
import { invalidParam, RpcError } from './rpc-error.ts';
import { addressParam, method, options, type RpcMethod, type RpcNode } from './rpc-node.ts';

const encoding = z.enum(['base58', 'base64']).default('base58');
/** What stands where nobody has signed. */
const noSignature = '1'.repeat(64);

const sendOptions = options({
  encoding,
  skipPreflight: z.boolean().default(false),
  maxRetries: z.number().int().nullish(),
});
const simulateOptions = options({
  encoding,
  sigVerify: z.boolean().default(false),
  replaceRecentBlockhash: z.boolean().default(false),
  innerInstructions: z.boolean().default(false),
  accounts: z.object({ addresses: z.array(addressParam), encoding: z.string().optional() }).nullish(),
});

export const sendMethods: Record<string, RpcMethod> = {
  sendTransaction: method([z.string(), sendOptions], (node, [encoded, given]) => {
    const wire = parseWire(encoded, given.encoding);
    if (!given.skipPreflight) preflight(node.chain, wire);
    const result = node.chain.submit(wire);
    if (result.outcome === 'accepted' && node.faults.errorThoughAccepted > 0) {
      node.faults.errorThoughAccepted -= 1;
      throw new RpcError('internalError', 'Internal error');
    }
    // Past preflight a node only forwards: what the network then loses or refuses, it does not know.
    return result.signature ?? noSignature;
  }),
  simulateTransaction: method([z.string(), simulateOptions], (node, [encoded, given]) => {
    if (given.sigVerify && given.replaceRecentBlockhash) {
      throw new RpcError('invalidParams', 'sigVerify may not be used with replaceRecentBlockhash');
    }
    const simulation = node.chain.simulate(parseWire(encoded, given.encoding), {
      verifySignatures: given.sigVerify,
      replaceBlockhash: given.replaceRecentBlockhash,
    });
    refuseBadSignature(simulation);
    return node.withContext(given.commitment, {
      ...toJsonSimulation(simulation),
      accounts: given.accounts?.addresses.map((address) => accountAfter(node, simulation, address)) ?? null,
      fee: Number(simulation.fee),
      innerInstructions: given.innerInstructions ? toJsonInnerInstructions(simulation.innerInstructions) : null,
      ...(given.replaceRecentBlockhash && { replacementBlockhash: node.chain.latestBlockhash(given.commitment) }),
    });
  }),
};

const parseWire = (encoded: string, as: 'base58' | 'base64'): Uint8Array => {
  const wire = bytesOf(encoded, as);
  if (wire.length > maxWireLength) {
    throw new RpcError('invalidParams', `transaction too large: ${wire.length} bytes (max: ${maxWireLength} bytes)`);
  }
  try {
    decodeWire(wire);
  } catch {
    throw new RpcError('invalidParams', 'failed to deserialize solana_transaction::versioned::VersionedTransaction');
  }
  return wire;
};

const bytesOf = (encoded: string, as: 'base58' | 'base64'): Uint8Array => {
  try {
    return new Uint8Array((as === 'base64' ? getBase64Encoder() : getBase58Encoder()).encode(encoded));
  } catch {
    throw invalidParam(`invalid ${as} encoding`);
  }
};

const refuseBadSignature = ({ error }: Simulation): void => {
  if (error !== 'SignatureFailure') return;
  throw new RpcError('signatureVerificationFailure', 'Transaction signature verification failure');
};

const preflight = (chain: Chain, wire: Uint8Array): void => {
  const simulation = chain.simulate(wire, { verifySignatures: true });
  refuseBadSignature(simulation);
  if (simulation.error === undefined) return;
  const message = `Transaction simulation failed: ${describeError(simulation.error)}`;
  throw new RpcError('preflightFailure', message, { ...toJsonSimulation(simulation), accounts: null });
};

const toJsonSimulation = ({ error, logs, computeUnits, returnData }: Simulation) => ({
  err: error ?? null,
  logs,
  unitsConsumed: computeUnits,
  returnData: returnData
    ? { programId: returnData.programId, data: [getBase64Decoder().decode(returnData.data), 'base64'] }
    : null,
});

const accountAfter = (node: RpcNode, { postAccounts }: Simulation, address: Address) => {
  const account = postAccounts.find((each) => each.address === address) ?? node.chain.account(address);
  return account ? toJsonAccount(node.chain, account, { encoding: 'base64' }) : null;
};
