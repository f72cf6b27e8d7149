/** The market's chain as anybody sees it, over JSON-RPC alone. */
import * as z from 'zod';

const call = async <T>(
  rpcUrl: string,
  method: string,
  params: readonly unknown[],
  result: z.ZodType<T>,
): Promise<T> => {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(20_000),
  });
  return z.object({ result }).parse(await response.json()).result;
};

const commitment = 'confirmed';
const signatureRows = z.array(z.object({ signature: z.string(), err: z.unknown() }));
const transaction = z.object({
  meta: z.object({ err: z.unknown() }),
  transaction: z.object({ message: z.object({ accountKeys: z.array(z.string()) }) }),
});

export type SeenTransaction = { readonly signature: string; readonly feePayer: string; readonly failed: boolean };

/** Every confirmed transaction that names the address, each read in full. */
export const transactionsOf = async (rpcUrl: string, address: string): Promise<readonly SeenTransaction[]> => {
  const rows = await call(rpcUrl, 'getSignaturesForAddress', [address, { commitment }], signatureRows);
  return Promise.all(
    rows.map(async ({ signature, err }) => {
      const options = { maxSupportedTransactionVersion: 0, commitment };
      const found = await call(rpcUrl, 'getTransaction', [signature, options], transaction);
      const failed = found.meta.err != null;
      if (failed !== (err != null)) throw new Error(`the chain contradicts itself on ${signature}`);
      return { signature, failed, feePayer: found.transaction.message.accountKeys[0] ?? '' };
    }),
  );
};

/** Signatures, in alphabetical order, of what a wallet signed itself and the chain carried out: its swaps. */
export const succeededSwaps = async (rpcUrl: string, wallet: string): Promise<readonly string[]> =>
  (await transactionsOf(rpcUrl, wallet))
    .filter(({ feePayer, failed }) => feePayer === wallet && !failed)
    .map(({ signature }) => signature)
    .toSorted();
