import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { SecretUnreadable } from './secret-unreadable.ts';

const fetchText = async (secrets: SecretsManagerClient, secretId: string): Promise<string> => {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString !== undefined) return SecretString;
  } catch (error) {
    throw new SecretUnreadable(secretId, error instanceof Error ? error.name : 'unknown');
  }
  throw new SecretUnreadable(secretId, 'no-text');
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The current value of a JSON secret, checked by `schema`. Throws {@link SecretUnreadable}, which never quotes the value. */
export const readSecret = async <Schema extends z.ZodType>(
  secrets: SecretsManagerClient,
  secretId: string,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const parsed = schema.safeParse(parseJson(await fetchText(secrets, secretId)));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'value');
  throw new SecretUnreadable(secretId, `malformed-${[...new Set(fields)].join('-')}`);
};
