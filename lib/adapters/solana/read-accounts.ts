/** Many accounts in one call, as bytes. */
import * as z from 'zod';
import type { RpcNode } from './rpc-nodes.ts';

export type RawAccount = { readonly program: string; readonly data: Buffer; readonly lamports: bigint };

const bytes = z.tuple([z.string(), z.literal('base64')]).transform(([text]) => Buffer.from(text, 'base64'));
const answer = z.object({
  value: z.array(z.object({ data: bytes, owner: z.string(), lamports: z.int().nonnegative() }).nullable()),
});

/** Accounts by address, at most 100; one that does not exist is left out. Throws what the call throws. */
export const readAccounts = async (
  { call }: RpcNode,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, RawAccount>> => {
  const found = new Map<string, RawAccount>();
  if (addresses.length === 0) return found;
  const { value } = answer.parse(
    await call('getMultipleAccounts', [addresses, { encoding: 'base64', commitment: 'confirmed' }]),
  );
  for (const [nth, address] of addresses.entries()) {
    const account = value[nth];
    if (account) found.set(address, { program: account.owner, data: account.data, lamports: BigInt(account.lamports) });
  }
  return found;
};
