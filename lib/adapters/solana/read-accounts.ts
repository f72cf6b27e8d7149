/** Accounts as bytes, one or many in a call. */
import * as z from 'zod';
import type { RpcNode } from './rpc-nodes.ts';

export type RawAccount = { readonly program: string; readonly data: Buffer; readonly lamports: bigint };

const bytes = z.tuple([z.string(), z.literal('base64')]).transform(([text]) => Buffer.from(text, 'base64'));
const account = z
  .object({ data: bytes, owner: z.string(), lamports: z.int().nonnegative() })
  .transform(({ data, owner, lamports }): RawAccount => ({ program: owner, data, lamports: BigInt(lamports) }));
const [oneAnswer, manyAnswer] = [
  z.object({ value: account.nullable() }),
  z.object({ value: z.array(account.nullable()) }),
];
const options = { encoding: 'base64', commitment: 'confirmed' };

/** One account; undefined when it does not exist. Throws what the call throws. */
export const readAccount = async ({ call }: RpcNode, address: string): Promise<RawAccount | undefined> =>
  oneAnswer.parse(await call('getAccountInfo', [address, options])).value ?? undefined;

/** Accounts by address, at most 100; one that does not exist is left out. Throws what the call throws. */
export const readAccounts = async (
  { call }: RpcNode,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, RawAccount>> => {
  const found = new Map<string, RawAccount>();
  if (addresses.length === 0) return found;
  const { value } = manyAnswer.parse(await call('getMultipleAccounts', [addresses, options]));
  for (const [nth, address] of addresses.entries()) {
    const account = value[nth];
    if (account) found.set(address, account);
  }
  return found;
};
