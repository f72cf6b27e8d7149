/** The token accounts of an owner, as bytes. */
import * as z from 'zod';
import type { RpcNode } from './rpc-nodes.ts';

const bytes = z.tuple([z.string(), z.literal('base64')]).transform(([text]) => Buffer.from(text, 'base64'));
const answer = z.object({ value: z.array(z.object({ account: z.object({ data: bytes }) })) });

export type TokenAccountsFilter = { readonly mint: string } | { readonly programId: string };

/** Those of one mint or of one token program, from a view of `minContextSlot` or newer. Throws what the call throws. */
export const tokenAccountsOf = async (
  { call }: RpcNode,
  owner: string,
  filter: TokenAccountsFilter,
  view: { readonly minContextSlot?: number } = {},
): Promise<readonly Buffer[]> => {
  const options = { encoding: 'base64', commitment: 'confirmed', ...view };
  const { value } = answer.parse(await call('getTokenAccountsByOwner', [owner, filter, options]));
  return value.map(({ account }) => account.data);
};
