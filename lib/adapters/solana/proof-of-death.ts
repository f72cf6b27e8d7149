/**
 * Proves that a transaction can never land. Keeps: `true` only when every node has proved it by itself, height first, then
 * status and blockhash: a block that is not final yet may still hold the transaction, and a view older than the height
 * proves nothing. The height says that the node has seen the block behind the blockhash, whoever named it; whether that
 * block is too old by now, the node knows itself. A node that is behind proves it later; it needs not be as new as the
 * others, or one that stays behind would leave the money of an order reserved for ever.
 */
import * as z from 'zod';
import type { SentTransaction } from '#trading/ports/chain.ts';
import { everyAnswer, type RpcNode } from './rpc-nodes.ts';
import { signatureStatus } from './signature-statuses.ts';
import { readWireTransaction } from './wire-transaction.ts';

const epoch = z.object({ absoluteSlot: z.int().nonnegative(), blockHeight: z.int().nonnegative().optional() });
const blockhashLife = z.object({ context: z.object({ slot: z.int().nonnegative() }), value: z.boolean() });

/** The blockhash by which signed bytes live. Throws on bytes that are no transaction of version 0. */
const blockhashOf = (transactionBase64: string): string => {
  const transaction = readWireTransaction(Buffer.from(transactionBase64, 'base64'));
  if ('version' in transaction) throw new RangeError(`a transaction of version ${transaction.version}`);
  return transaction.blockhash;
};

/** Whether it is proved; false while any node sees it, lags, or is not past the height. Throws when a node cannot answer. */
export const proveDead = async (
  nodes: readonly RpcNode[],
  { signature, transactionBase64, lastValidBlockHeight }: SentTransaction,
): Promise<boolean> => {
  const epochs = await everyAnswer(nodes, 'getEpochInfo', async ({ call }) =>
    epoch.parse(await call('getEpochInfo', [{ commitment: 'finalized' }])),
  );
  const heightPassed = epochs.every(
    ({ blockHeight }) => blockHeight !== undefined && BigInt(blockHeight) > lastValidBlockHeight,
  );
  if (!heightPassed) return false;
  const blockhash = blockhashOf(transactionBase64);
  const [found, lives] = await Promise.all([
    everyAnswer(nodes, 'getSignatureStatuses', (node) =>
      signatureStatus(node, signature, { searchTransactionHistory: true }),
    ),
    everyAnswer(nodes, 'isBlockhashValid', async ({ call }) =>
      blockhashLife.parse(await call('isBlockhashValid', [blockhash, { commitment: 'finalized' }])),
    ),
  ]);
  return epochs.every(({ absoluteSlot }, node) => {
    const [seen, life] = [found[node], lives[node]];
    if (seen === undefined || life === undefined) return false;
    const nothingFound = seen.slot >= absoluteSlot && seen.status === null;
    return nothingFound && life.context.slot >= absoluteSlot && !life.value;
  });
};
