/** Webhook bodies of somebody who knows the secret and lies. */
import { randomBytes } from 'node:crypto';
import bs58 from 'bs58';
import * as z from 'zod';
import { enhancedElement, pool, pumpFunLaunch, rawElement, tokenAccount } from '../adapters/helius/payloads.ts';

/** What is read of a raw webhook's element here; all else is carried along. */
export const rawLaunch = z.looseObject({
  blockTime: z.int(),
  transaction: z.looseObject({ signatures: z.array(z.string()) }),
  meta: z.looseObject({ err: z.null() }),
});
export type RawLaunch = z.output<typeof rawLaunch>;

/** A signature that no chain has seen. */
export const forgedSignature = (): string => bs58.encode(randomBytes(64));

/** The same transaction under a signature that no chain has seen, from a minute ahead. */
export const withForgedSignature = (element: RawLaunch): RawLaunch => ({
  ...element,
  blockTime: Math.floor(Date.now() / 1_000) + 60,
  transaction: { ...element.transaction, signatures: [forgedSignature()] },
});

/** The instructions of one transaction under the signature of another, which is on chain and says something else. */
export const underSignatureOf = (element: RawLaunch, other: RawLaunch): RawLaunch => ({
  ...element,
  blockTime: Math.floor(Date.now() / 1_000),
  transaction: { ...element.transaction, signatures: other.transaction.signatures },
});

/** A leader's buy of a mint, as nobody has signed it, of this moment. */
export const forgedLeaderBuy = (leader: string, mint: string) =>
  enhancedElement({
    feePayer: leader,
    signature: forgedSignature(),
    timestamp: Math.floor(Date.now() / 1_000),
    lamports: { [leader]: -1_002_044_280, [tokenAccount]: 2_039_280, [pool]: 1_000_000_000 },
    tokens: [{ account: tokenAccount, owner: leader, mint, after: 1_000_000n }],
  });

/** A pump.fun launch of a mint that does not exist, from a minute ahead. */
export const forgedLaunch = () =>
  rawElement({ ...pumpFunLaunch({ signature: forgedSignature() }), timestamp: Math.floor(Date.now() / 1_000) + 60 });
