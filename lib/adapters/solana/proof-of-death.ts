/**
 * Proves that a transaction can never land. Keeps: `true` only when every node has proved it by itself, height first, then
 * status and blockhash: a block that is not final yet may still hold the transaction, and a view older than the height
 * proves nothing. The height says that the node has seen the block behind the blockhash, whoever named it; whether that
 * block is too old by now, the node knows itself. A node that is behind proves it later; it needs not be as new as the
 * others, or one that stays behind would leave the money of an order reserved for ever.
 */
import { VersionedTransaction } from '@solana/web3.js';
import type { SentTransaction } from '#trading/ports/chain.ts';
import { everyAnswer, type RpcNode } from './rpc-nodes.ts';

/** The blockhash by which signed bytes live. Throws on bytes that are no transaction. */
const blockhashOf = (transactionBase64: string): string =>
  VersionedTransaction.deserialize(Buffer.from(transactionBase64, 'base64')).message.recentBlockhash;

/** Whether it is proved; false while any node sees it, lags, or is not past the height. Throws when a node cannot answer. */
export const proveDead = async (
  nodes: readonly RpcNode[],
  { signature, transactionBase64, lastValidBlockHeight }: SentTransaction,
): Promise<boolean> => {
  const epochs = await everyAnswer(nodes, 'getEpochInfo', ({ connection }) => connection.getEpochInfo('finalized'));
  const heightPassed = epochs.every(
    ({ blockHeight }) => blockHeight !== undefined && BigInt(blockHeight) > lastValidBlockHeight,
  );
  if (!heightPassed) return false;
  const blockhash = blockhashOf(transactionBase64);
  const [statuses, lives] = await Promise.all([
    everyAnswer(nodes, 'getSignatureStatuses', ({ connection }) =>
      connection.getSignatureStatuses([signature], { searchTransactionHistory: true }),
    ),
    everyAnswer(nodes, 'isBlockhashValid', ({ connection }) =>
      connection.isBlockhashValid(blockhash, { commitment: 'finalized' }),
    ),
  ]);
  return epochs.every(({ absoluteSlot }, node) => {
    const [status, life] = [statuses[node], lives[node]];
    if (status === undefined || life === undefined) return false;
    const nothingFound = status.context.slot >= absoluteSlot && status.value.length === 1 && status.value[0] === null;
    return nothingFound && life.context.slot >= absoluteSlot && !life.value;
  });
};
