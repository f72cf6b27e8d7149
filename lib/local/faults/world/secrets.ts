/** Secrets Manager as the signer uses it: one question, answered from memory unless it is out of order. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export type SecretFaults = { unavailable: boolean };
export type ModelSecrets = { readonly client: SecretsManagerClient; readonly faults: SecretFaults };

/** A client over these secrets by name. */
export const createModelSecrets = (secrets: ReadonlyMap<string, string>): ModelSecrets => {
  const faults: SecretFaults = { unavailable: false };
  const answer = (command: unknown): unknown => {
    if (faults.unavailable) throw Object.assign(new Error('injected'), { name: 'InternalServiceError' });
    if (!(command instanceof GetSecretValueCommand)) throw new Error('the secrets model does not know this command');
    return { SecretString: secrets.get(command.input.SecretId ?? '') };
  };
  // The reader uses nothing but `send`, which has an overload for every command there is.
  const client = { send: async (command: unknown) => answer(command) } as unknown as SecretsManagerClient;
  return { client, faults };
};
