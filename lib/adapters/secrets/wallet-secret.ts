/**
 * What the secret of a wallet holds, and its name. A user's first key is `<prefix><userId>`; the key of every further
 * wallet of his is `<prefix><userId>/<address>`, so that no key is ever written over.
 */
import * as z from 'zod';
import type { UserId, WalletAddress } from '#trading/domain/values/quantities.ts';

/** The key as wallets export it (64 bytes in base58), or the KMS key that signs instead. */
export type WalletSecret = { readonly secretKey: string } | { readonly kmsKeyId: string };

const content = z.object({ secretKey: z.string().optional(), kmsKeyId: z.string().min(1).max(2_048).optional() });

export const walletSecret = content.transform(({ secretKey, kmsKeyId }, context): WalletSecret => {
  if (kmsKeyId !== undefined && secretKey === undefined) return { kmsKeyId };
  if (kmsKeyId === undefined && secretKey !== undefined && secretKey.length >= 64 && secretKey.length <= 90)
    return { secretKey };
  context.addIssue({ code: 'custom', path: ['secretKey'], message: 'either secretKey or kmsKeyId' });
  return z.NEVER;
});

/** The secret of a user's first wallet. */
export const firstWalletSecret = (prefix: string, userId: UserId): string => `${prefix}${userId}`;

/** The secret of a further wallet of the user. */
export const furtherWalletSecret = (prefix: string, userId: UserId, wallet: WalletAddress): string =>
  `${prefix}${userId}/${wallet}`;

/** The user of a secret's name, and the address where the name holds one; undefined for a name of something else. */
export const ownerOfSecret = (
  prefix: string,
  name: string,
): { readonly userId: string; readonly wallet: string | undefined } | undefined => {
  if (!name.startsWith(prefix)) return undefined;
  const [userId = '', wallet] = name.slice(prefix.length).split('/');
  return userId === '' ? undefined : { userId, wallet };
};
