/** Methods about what has landed. */
import { getBase58Decoder, getBase64Decoder } from '@solana/kit';
import * as z from 'zod';
import type { Commitment, LandedTransaction } from '../chain.ts';
import { toRpcJson } from '../to-rpc-json.ts';
import { tooMany } from './account-methods.ts';
import { RpcError } from './rpc-error.ts';
import { addressParam, method, options, type RpcMethod, type RpcNode } from './rpc-node.ts';

const mostStatuses = 256;
const mostSignatures = 1_000;
/** Older ones the node finds only when asked to search the history. */
const statusCacheSlots = 150;

const signatureParam = z.string().regex(/^[1-9A-HJ-NP-Za-km-z]{64,88}$/, 'Invalid param: Invalid');
const transactionOptions = options({
  encoding: z.enum(['json', 'base58', 'base64']).default('json'),
  maxSupportedTransactionVersion: z.number().int().optional(),
});
const pageOptions = options({
  limit: z.number().int().min(1).max(mostSignatures).nullish(),
  before: signatureParam.nullish(),
  until: signatureParam.nullish(),
});
const statusOptions = options({ searchTransactionHistory: z.boolean().default(false) });

export const historyMethods: Record<string, RpcMethod> = {
  getSignatureStatuses: method([z.array(signatureParam), statusOptions], (node, [signatures, given]) => {
    if (signatures.length > mostStatuses) throw tooMany(mostStatuses);
    const toStatus = (signature: string) => {
      const found = node.transaction(signature, 'processed');
      if (!found) return null;
      const confirmations = node.slot('processed') - found.slot;
      if (confirmations > statusCacheSlots && !given.searchTransactionHistory) return null;
      const confirmationStatus = node.confirmation(found);
      return {
        slot: found.slot,
        confirmations: confirmationStatus === 'finalized' ? null : confirmations,
        err: found.error ?? null,
        status: found.error === undefined ? { Ok: null } : { Err: found.error },
        confirmationStatus,
      };
    };
    return node.withContext('processed', signatures.map(toStatus));
  }),
  getTransaction: method([signatureParam, transactionOptions], (node, [signature, given]) => {
    requireHistoric(given.commitment);
    const found = node.transaction(signature, given.commitment);
    if (!found) return null;
    requireVersion(found, given.maxSupportedTransactionVersion);
    const json = toRpcJson(found);
    if (given.encoding === 'json') return json;
    const decoder = given.encoding === 'base64' ? getBase64Decoder() : getBase58Decoder();
    return { ...json, transaction: [decoder.decode(found.wire), given.encoding] };
  }),
  getSignaturesForAddress: method([addressParam, pageOptions], (node, [address, given]) => {
    requireHistoric(given.commitment);
    const { before, until, limit, commitment } = given;
    const page = { ...(before && { before }), ...(until && { until }), limit: limit ?? mostSignatures };
    return node.chain
      .signaturesFor(address, { ...page, upToSlot: node.slot(commitment) })
      .map((found) => toSignatureRow(node, found));
  }),
};

const toSignatureRow = (node: RpcNode, found: LandedTransaction) => ({
  signature: found.signature,
  slot: found.slot,
  err: found.error ?? null,
  memo: null,
  blockTime: found.blockTime,
  confirmationStatus: node.confirmation(found),
});

const requireHistoric = (commitment: Commitment): void => {
  if (commitment !== 'processed') return;
  throw new RpcError('invalidParams', 'Method does not support commitment below `confirmed`');
};

/** Without the option only legacy transactions may be answered. */
const requireVersion = ({ version }: LandedTransaction, supported: number | undefined): void => {
  if (version === 'legacy' || version <= (supported ?? -1)) return;
  throw new RpcError(
    'unsupportedTransactionVersion',
    `Transaction version (${version}) is not supported by the requesting client. ` +
      'Please try the request again with the following configuration parameter: ' +
      `"maxSupportedTransactionVersion": ${version}`,
  );
};
