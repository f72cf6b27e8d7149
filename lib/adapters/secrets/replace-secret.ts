import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretUnreadable } from './secret-unreadable.ts';

/** Puts a new current value into a JSON secret that is there. Throws {@link SecretUnreadable}, which never quotes the value. */
export const replaceSecret = async (
  secrets: SecretsManagerClient,
  secretId: string,
  content: object,
): Promise<void> => {
  try {
    await secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(content) }));
  } catch (error) {
    throw new SecretUnreadable(secretId, error instanceof Error ? error.name : 'unknown');
  }
};
