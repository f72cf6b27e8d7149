/** The transactions that name an address, as `getSignaturesForAddress` lists them. */
import * as z from 'zod';
import type { AddressSignature } from '#trading/domain/signals/missed-signal.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { signatureText } from '#trading/domain/values/wire.ts';
import type { SignatureRange } from '#trading/ports/address-history.ts';
import { firstAnswer, type RpcNode } from './rpc-nodes.ts';

const rows = z.array(
  z
    .object({
      signature: signatureText,
      slot: z.int().nonnegative(),
      err: z.unknown(),
      blockTime: z.int().nonnegative().nullish(),
    })
    .transform(
      ({ signature, slot, err, blockTime }): AddressSignature => ({
        signature,
        slot,
        blockTimeMs: blockTime == null ? undefined : epochMs(blockTime * 1_000),
        failed: err != null,
      }),
    ),
);

/**
 * The newest confirmed transactions of an address within a range, newest first. A node that lags behind
 * `fromViewAtSlot` refuses to answer: it would take what it does not have for the end of the list. Throws an `RpcFailure`
 * when no node answers.
 */
export const signaturesSince = (
  nodes: readonly RpcNode[],
  address: string,
  { before, until, fromViewAtSlot, limit }: SignatureRange,
): Promise<readonly AddressSignature[]> => {
  const options = { commitment: 'confirmed', minContextSlot: fromViewAtSlot, limit, before, until };
  return firstAnswer(nodes, 'getSignaturesForAddress', async ({ call }) =>
    rows.parse(await call('getSignaturesForAddress', [address, options])),
  );
};
