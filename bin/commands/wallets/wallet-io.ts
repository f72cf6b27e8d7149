/** What the wallet commands share: the secrets of a place, users by name, and secrets from standard input. */
import type { KMSClient } from '@aws-sdk/client-kms';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import type { UserId } from '#trading/domain/values/quantities.ts';
import { userIdText } from '#trading/domain/values/wire.ts';
import { BadUse, type CommandIo } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { nameOf } from '../place.ts';

export type WalletSecrets = { readonly secrets: SecretsManagerClient; readonly prefix: string };

/** Where the wallets' secrets are. Throws `BadUse` when their names are not told. */
export const walletSecretsOf = (connection: Connection): WalletSecrets => ({
  secrets: connection.secrets(),
  prefix: nameOf(connection.variables, 'WALLET_SECRET_PREFIX'),
});

/** KMS of the place. Throws `BadUse` for a folder of `npm start`, which has none, unless an endpoint of KMS is named. */
export const kmsOf = async (connection: Connection, io: CommandIo): Promise<KMSClient> => {
  const { createKmsClient } = await import('#adapters/kms/kms-client.ts');
  const endpoint = io.environment['AWS_ENDPOINT_URL_KMS'];
  if (!connection.local) return createKmsClient();
  if (!endpoint) throw new BadUse('npm start has no KMS: work on AWS, or set AWS_ENDPOINT_URL_KMS to one of your own');
  const region = connection.variables['AWS_REGION'] ?? 'us-east-1';
  return createKmsClient({}, { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
};

/** Throws `BadUse` unless the deployed functions may use keys in KMS: a wallet there would hold what nobody can move. */
export const mustUseKms = ({ local, variables }: Pick<Connection, 'local' | 'variables'>): void => {
  const said = variables['KMS_WALLETS'];
  if (local || said === 'true') return;
  throw new BadUse(
    `--kms: found a deployment that ${said === undefined ? 'does not say whether its functions may use keys in KMS' : `was made with kmsWallets=${said}`}, ` +
      'allowed is one made with kmsWallets=true, because no function could sign with such a key: ' +
      'npx cdk deploy --all --context kmsWallets=true, then try again',
  );
};

/** A user's id from an argument. Throws `BadUse`. */
export const userIdFrom = (text: string): UserId => {
  const parsed = userIdText.safeParse(text);
  if (!parsed.success)
    throw new BadUse(`"${text}" is no user id: ${parsed.error.issues.map(({ message }) => message).join(', ')}`);
  return parsed.data;
};

/** The settings of a user. Throws `BadUse` when he has none. */
export const userRowOf = async ({ settings }: Connection, userId: UserId): Promise<UserRow> => {
  const { users, unreadable } = await settings.load();
  const row = users.find((user) => user.userId === userId);
  if (row !== undefined) return row;
  const broken = unreadable.find((each) => each.row === `user#${userId}`);
  throw new BadUse(
    broken === undefined
      ? `there is no user ${userId}: osprey wallet create ${userId} makes one`
      : `the settings of ${userId} cannot be read: ${broken.problem}`,
  );
};

/** A secret that is piped in. Throws `BadUse` when nothing is: an argument would stay in the shell's history. */
export const pipedSecret = async (io: CommandIo, example: string): Promise<string> => {
  const text = await io.input?.();
  if (text === undefined || text.trim() === '')
    throw new BadUse(`nothing came on standard input: pipe it in, so that no history keeps it, e.g. ${example}`);
  return text;
};
