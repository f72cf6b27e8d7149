/** Where a signature stands, as one node sees it. */
import * as z from 'zod';
import type { RpcNode } from './rpc-nodes.ts';

const status = z.object({
  confirmationStatus: z.enum(['processed', 'confirmed', 'finalized']).nullish(),
  /** Null when the transaction succeeded; a node that leaves it out says nothing. */
  err: z.unknown().refine((err) => err !== undefined),
});

const answer = z.object({
  context: z.object({ slot: z.int().nonnegative() }),
  value: z.array(status.nullable()),
});

export type SignatureStatus = z.output<typeof status>;

/** The status, and the slot of the view: null when the node knows none, undefined when it says nothing of it. Throws what the call throws. */
export const signatureStatus = async (
  { call }: RpcNode,
  signature: string,
  options: { readonly searchTransactionHistory?: true } = {},
): Promise<{ readonly slot: number; readonly status: SignatureStatus | null | undefined }> => {
  const { context, value } = answer.parse(await call('getSignatureStatuses', [[signature], options]));
  return { slot: context.slot, status: value[0] };
};
