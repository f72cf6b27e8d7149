/** Reads many accounts in one call: the amounts in vaults, curves, and mints. A node that fails is followed by the next. */
import * as z from 'zod';
import { isCurve, type PoolFacts, type Reserves } from '#trading/domain/prices/price-pool.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import type { Mint } from '#trading/domain/values/quantities.ts';
import { type CurveReserves, curveReservesIn, pumpCurveProgram } from './pool-layouts.ts';
import { createRpcNodes, firstAnswer, type RpcNodesConfig } from './rpc-nodes.ts';
import { mintFactsFrom } from './token-account-data.ts';

export type Amounts = {
  readonly slot: number;
  /** Raw units by address; an account that does not exist is left out. */
  readonly amounts: ReadonlyMap<string, bigint>;
  /** Curves by address, as far as they were asked for. */
  readonly curves: ReadonlyMap<string, CurveReserves | 'ended'>;
};

/** Both sides of a pool among what was read; undefined when one is missing, or when it is a curve that has ended. */
export const reservesIn = ({ amounts, curves }: Omit<Amounts, 'slot'>, facts: PoolFacts): Reserves | undefined => {
  const curve = curves.get(facts.pool);
  if (isCurve(facts)) return curve === 'ended' ? undefined : curve;
  const [base, quote] = [amounts.get(facts.baseVault), amounts.get(facts.quoteVault)];
  return base === undefined || quote === undefined || base <= 0n ? undefined : { base, quote };
};

export type PriceAccounts = {
  /** What at most 100 token accounts, or curves, hold, all as of one slot. Throws an `RpcFailure` when no node answers. */
  readonly amounts: (addresses: readonly string[], options?: { readonly withCurves: boolean }) => Promise<Amounts>;
  /** At most 100 mint accounts; one that is none is undefined. Throws like `amounts`. */
  readonly mints: (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, MintFacts | undefined>>;
};

/** Where a token account keeps its amount (u64 LE): after mint and owner. */
const amountSlice = { offset: 64, length: 8 } as const;
/** Also whatever a curve says of its reserves. */
const wholeSlice = { offset: 0, length: 72 } as const;
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
    amounts: async (addresses, { withCurves } = { withCurves: false }) => {
      const dataSlice = withCurves ? wholeSlice : amountSlice;
      const { context, value } = await read(addresses, { dataSlice });
      const amounts = new Map<string, bigint>();
      const curves = new Map<string, CurveReserves | 'ended'>();
      for (const [nth, address] of addresses.entries()) {
        const { data, owner } = value[nth] ?? {};
        if (owner === pumpCurveProgram) {
          const curve = data === undefined || !withCurves ? undefined : curveReservesIn(data);
          if (curve !== undefined) curves.set(address, curve);
        } else if (data?.length === dataSlice.length)
          amounts.set(address, data.readBigUInt64LE(amountSlice.offset - dataSlice.offset));
      }
      return { slot: context.slot, amounts, curves };
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
