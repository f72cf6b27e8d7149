/** What one RPC node sees of the chain: everything, or everything up to some slots ago when it lags. */
import { address as parseAddress } from '@solana/kit';
import * as z from 'zod';
import type { Chain, Commitment, LandedTransaction } from '../chain.ts';
import type { ChainFaults } from '../faults.ts';
import { RpcError } from './rpc-error.ts';

export type RpcNode = {
  chain: Chain;
  faults: ChainFaults;
  slot(commitment: Commitment): number;
  /** The transaction, once this node has seen it at this commitment. */
  transaction(signature: string, commitment: Commitment): LandedTransaction | undefined;
  confirmation(transaction: LandedTransaction): Commitment;
  /** Wraps a value with the slot it was read at. */
  withContext<T>(commitment: Commitment, value: T): { context: { apiVersion: string; slot: number }; value: T };
};

/** A method of the node: its parameters' schema, and what it answers. */
export type RpcMethod = (node: RpcNode, params: unknown) => unknown;

export const nodeVersion = '4.2.2';

const depthOf: Record<Commitment, number> = { processed: 0, confirmed: 1, finalized: 2 };

/** A node over the chain; its faults may differ from those of the chain's other nodes. */
export const createRpcNode = (chain: Chain, faults: ChainFaults): RpcNode => {
  const slot = (commitment: Commitment): number => chain.slot(commitment) - faults.lagSlots;
  const confirmation = (transaction: LandedTransaction): Commitment => {
    if (transaction.slot <= slot('finalized')) return 'finalized';
    return transaction.slot <= slot('confirmed') ? 'confirmed' : 'processed';
  };
  return {
    chain,
    faults,
    slot,
    confirmation,
    transaction: (signature, commitment) => {
      const found = chain.transaction(signature);
      if (!found || found.slot > slot('processed')) return undefined;
      return depthOf[confirmation(found)] >= depthOf[commitment] ? found : undefined;
    },
    withContext: (commitment, value) => ({ context: { apiVersion: nodeVersion, slot: slot(commitment) }, value }),
  };
};

const commitment = z.enum(['processed', 'confirmed', 'finalized']).default('finalized');

/** Options that nearly every method takes; the commitment is finalized unless told, as on the real node. */
export const options = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((given) => given ?? {}, z.object({ commitment, minContextSlot: z.number().int().optional(), ...shape }));

/** The options of a method that takes no others. */
export const view = options({});

export const addressParam = z.string().transform((text, context) => {
  try {
    return parseAddress(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'Invalid param: Invalid' });
    return z.NEVER;
  }
});

type Parsed<Items extends readonly z.ZodType[]> = { [Index in keyof Items]: z.output<Items[Index]> };

/** A method that parses its parameters first and refuses to answer from a view older than it was asked for. */
export const method =
  <const Items extends readonly z.ZodType[]>(
    items: Items,
    answer: (node: RpcNode, params: Parsed<Items>) => unknown,
  ): RpcMethod =>
  (node, params) => {
    // Parameters left out at the end are undefined, those beyond the last are ignored.
    const given: unknown[] = Array.isArray(params) ? params : [];
    const parsed = items.map((item, index) => parseParam(item, given[index], index));
    requireSlot(node, parsed);
    // The list was made item by item from the very schemas that the type is made of.
    return answer(node, parsed as Parsed<Items>);
  };

const parseParam = (schema: z.ZodType, given: unknown, index: number): unknown => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = [index, ...(issue?.path ?? [])].join('.');
  throw new RpcError('invalidParams', `Invalid params: ${issue?.message ?? 'unreadable'} (${where}).`);
};

const askedView = z.object({ commitment, minContextSlot: z.number() });

const requireSlot = (node: RpcNode, params: readonly unknown[]): void => {
  const asked = params.map((each) => askedView.safeParse(each).data).find((found) => found !== undefined);
  if (!asked) return;
  const contextSlot = node.slot(asked.commitment);
  if (contextSlot >= asked.minContextSlot) return;
  throw new RpcError('minContextSlotNotReached', 'Minimum context slot has not been reached', { contextSlot });
};
