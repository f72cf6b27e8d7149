/** The one call of the SDK's client that is used, answered from a map that a test may change. */
import type { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export const stubSecrets = (values: Map<string, string | Error>) => {
  const asked: string[] = [];
  const client: Pick<SecretsManagerClient, 'send'> = {
    send: (command: unknown) => {
      const { SecretId = '' } = (command as GetSecretValueCommand).input;
      asked.push(SecretId);
      const value = values.get(SecretId);
      if (value instanceof Error) return Promise.reject(value);
      return Promise.resolve(value === undefined ? {} : { SecretString: value });
    },
  };
  return { client: client as SecretsManagerClient, asked };
};
