/**
 * Proves that a transaction can never land. Keeps: `true` only when every node has proved it by itself, height first, then
 * status: a block that is not final yet may still hold the transaction, and a view older than the height proves nothing.
 * A node that is behind proves it later; it needs not be as new as the others, or one that stays behind would leave the
 * money of an order reserved for ever.
 */
import { everyAnswer, type RpcNode } from './rpc-nodes.ts';

/** Whether it is proved; false while any node sees it, lags, or is not past the height. Throws when a node cannot answer. */
export const proveDead = async (
  nodes: readonly RpcNode[],
  signature: string,
  lastValidBlockHeight: bigint,
): Promise<boolean> => {
  const epochs = await everyAnswer(nodes, 'getEpochInfo', ({ connection }) => connection.getEpochInfo('finalized'));
  const heightPassed = epochs.every(
    ({ blockHeight }) => blockHeight !== undefined && BigInt(blockHeight) > lastValidBlockHeight,
  );
  if (!heightPassed) return false;
  const statuses = await everyAnswer(nodes, 'getSignatureStatuses', ({ connection }) =>
    connection.getSignatureStatuses([signature], { searchTransactionHistory: true }),
  );
  return statuses.every(({ context, value }, node) => {
    const finalizedSlot = epochs[node]?.absoluteSlot ?? Number.POSITIVE_INFINITY;
    return context.slot >= finalizedSlot && value.length === 1 && value[0] === null;
  });
};
