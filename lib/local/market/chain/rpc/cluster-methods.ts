/** Methods about the cluster: its health, its slots, its blockhashes, its fees. */
import { getBase64Encoder } from '@solana/kit';
import * as z from 'zod';
import { blockhashLifetime } from '../blockhash-window.ts';
import { decodeMessage } from '../decode-wire.ts';
import { heightOf } from '../slot-clock.ts';
import { transactionFee } from '../transaction-fee.ts';
import { invalidParam, RpcError } from './rpc-error.ts';
import { addressParam, method, nodeVersion, type RpcMethod, view } from './rpc-node.ts';

const slotsInEpoch = 432_000;
const feeSampleSlots = 20;
/** Micro-lamports per compute unit that recent transactions are said to have paid. */
const recentPriorityFee = 1_000;

export const clusterMethods: Record<string, RpcMethod> = {
  getHealth: method([], () => 'ok'),
  getVersion: method([], () => ({ 'solana-core': nodeVersion, 'feature-set': 1 })),
  getGenesisHash: method([], ({ chain }) => chain.genesisHash),
  getSlot: method([view], (node, [{ commitment }]) => node.slot(commitment)),
  getBlockHeight: method([view], (node, [{ commitment }]) => heightOf(node.slot(commitment))),
  getEpochInfo: method([view], (node, [{ commitment }]) => {
    const absoluteSlot = node.slot(commitment);
    return {
      absoluteSlot,
      blockHeight: heightOf(absoluteSlot),
      epoch: Math.floor(absoluteSlot / slotsInEpoch),
      slotIndex: absoluteSlot % slotsInEpoch,
      slotsInEpoch,
    };
  }),
  getBlockTime: method([z.number().int()], (node, [slot]) => {
    if (slot <= node.slot('processed')) return node.chain.blockTime(slot);
    throw new RpcError('blockNotAvailable', `Block not available for slot ${slot}`);
  }),
  getLatestBlockhash: method([view], (node, [{ commitment }]) => {
    const slot = node.slot(commitment);
    const value = { blockhash: node.chain.blockhashAt(slot), lastValidBlockHeight: heightOf(slot) + blockhashLifetime };
    return node.withContext(commitment, value);
  }),
  isBlockhashValid: method([z.string(), view], (node, [blockhash, { commitment }]) => {
    return node.withContext(commitment, node.chain.isBlockhashValid(blockhash, node.slot(commitment)));
  }),
  getFeeForMessage: method([z.string(), view], (node, [encoded, { commitment }]) => {
    const message = parseMessage(encoded);
    const known = node.chain.isBlockhashValid(message.recentBlockhash);
    return node.withContext(commitment, known ? Number(transactionFee(message)) : null);
  }),
  getMinimumBalanceForRentExemption: method([z.number().int().nonnegative()], ({ chain }, [length]) =>
    Number(chain.minimumRent(length)),
  ),
  getRecentPrioritizationFees: method([z.array(addressParam).max(128).optional()], (node) => {
    const newest = node.slot('confirmed');
    return Array.from({ length: feeSampleSlots }, (_, index) => ({
      slot: newest - feeSampleSlots + 1 + index,
      prioritizationFee: recentPriorityFee,
    }));
  }),
};

const parseMessage = (encoded: string) => {
  try {
    return decodeMessage(new Uint8Array(getBase64Encoder().encode(encoded)));
  } catch {
    throw invalidParam('failed to deserialize message');
  }
};
