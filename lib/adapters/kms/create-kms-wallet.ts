/** Keys for new wallets in KMS: made there, tagged and named for Osprey; the rights of the functions follow the tag. */
import { CreateAliasCommand, CreateKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { UserId } from '#trading/domain/values/quantities.ts';
import type { NewWallet } from '../secrets/create-wallet.ts';
import { KmsKeyUnusable } from './kms-key-unusable.ts';
import { readKmsWallet } from './kms-wallet-key.ts';
import { walletKeyTag } from './wallet-key-tag.ts';

/** A wallet whose key KMS makes: `alias/osprey/wallet/<userId>/<address>`. Throws `KmsKeyUnusable` or the SDK's error. */
export const createKmsWallet = async (kms: Pick<KMSClient, 'send'>, userId: UserId): Promise<NewWallet> => {
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
      Description: `Osprey wallet of ${userId}`,
      Tags: [{ TagKey: walletKeyTag.key, TagValue: walletKeyTag.value }],
    }),
  );
  const kmsKeyId = KeyMetadata?.Arn;
  if (kmsKeyId === undefined) throw new KmsKeyUnusable(`for ${userId}`, 'CreateKey: no key');
  const wallet = await readKmsWallet(kms, kmsKeyId);
  const alias = new CreateAliasCommand({
    AliasName: `alias/osprey/wallet/${userId}/${wallet}`,
    TargetKeyId: kmsKeyId,
  });
  await kms.send(alias);
  return { wallet, content: { kmsKeyId } };
};
