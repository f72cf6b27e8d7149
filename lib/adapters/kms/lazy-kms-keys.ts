/** KMS for a function that may never meet a wallet in it: client and commands are loaded with the first such wallet. */
import { durationMs } from '#trading/domain/values/quantities.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { KmsKeyOf } from '../secrets/wallet-keys.ts';

const keyLifetimeMs = durationMs(15 * 60_000);

/** Keys of the account's own KMS. */
export const createLazyKmsKeys = (now: Clock): KmsKeyOf => {
  let opened: Promise<KmsKeyOf> | undefined;
  const open = async (): Promise<KmsKeyOf> => {
    const [{ createKmsClient }, { createKmsKeys }] = await Promise.all([
      import('./kms-client.ts'),
      import('./kms-wallet-key.ts'),
    ]);
    return createKmsKeys({ kms: createKmsClient(), keyLifetimeMs, now });
  };
  return async (keyId) => {
    opened ??= open();
    return (await opened)(keyId);
  };
};
