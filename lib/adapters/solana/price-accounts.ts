/** Reads many accounts in one call: the amounts in vaults, and mints. A node that fails is followed by the next. */
import * as z from 'zod';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { createRpcNodes, firstAnswer, type RpcNodesConfig } from './rpc-nodes.ts';
import { mintFactsFrom } from './token-account-data.ts';

export type Amounts = {
  readonly slot: number;
  /** Raw units by address; an account that does not exist is left out. */
  readonly amounts: ReadonlyMap<string, bigint>;
};

export type PriceAccounts = {
  /** What at most 100 token accounts hold, all as of one slot. Throws an `RpcFailure` when no node answers. */
  readonly amounts: (addresses: readonly string[]) => Promise<Amounts>;
  /** At most 100 mint accounts; one that is none is undefined. Throws like `amounts`. */
  readonly mints: (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, MintFacts | undefined>>;
};

/** Where a token account keeps its amount (u64 LE): after mint and owner. */
const amountSlice = { offset: 64, length: 8 } as const;
const bytes = z.tuple([z.string(), z.literal('base64')]).transform(([text]) => Buffer.from(text, 'base64'));
const answer = z.object({
  context: z.object({ slot: z.int().nonnegative() }),
  value: z.array(z.object({ data: bytes, owner: z.string() }).nullable()),
});

/** The amount of a token account from its whole data, as a subscription tells it; undefined when it is too short. */
export const amountIn = (data: Buffer): bigint | undefined =>
  data.length < amountSlice.offset + amountSlice.length ? undefined : data.readBigUInt64LE(amountSlice.offset);

/** A reader over these nodes. */
export const createPriceAccounts = (config: RpcNodesConfig): PriceAccounts => {
  const nodes = createRpcNodes(config);
  const read = (addresses: readonly string[], options: object) =>
    firstAnswer(nodes, 'getMultipleAccounts', async ({ call }) =>
      answer.parse(
        await call('getMultipleAccounts', [addresses, { encoding: 'base64', commitment: 'confirmed', ...options }]),
      ),
    );
  return {
    amounts: async (addresses) => {
      const { context, value } = await read(addresses, { dataSlice: amountSlice });
      const amounts = new Map<string, bigint>();
      for (const [nth, address] of addresses.entries()) {
        const data = value[nth]?.data;
        if (data?.length === amountSlice.length) amounts.set(address, data.readBigUInt64LE(0));
      }
      return { slot: context.slot, amounts };
    },
    mints: async (mints) => {
      const { value } = await read(mints, {});
      return new Map(
        mints.map((mint, nth) => {
          const account = value[nth];
          return [mint, account ? mintFactsFrom(mint, { program: account.owner, data: account.data }) : undefined];
        }),
      );
    },
  };
};
