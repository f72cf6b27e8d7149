/** `wallet create` and `wallet import`: the key goes straight to Secrets Manager or is made in KMS; only the address is said. */
import { userInfo } from 'node:os';
import { DescribeSecretCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { rowOfUser } from '#adapters/dynamodb/settings-rows.ts';
import { addFirstWallet, freshWallet, type NewWallet } from '#adapters/secrets/create-wallet.ts';
import { keyFromExport } from '#adapters/secrets/ed25519-key.ts';
import { firstWalletSecret } from '#adapters/secrets/wallet-secret.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import type { UserId, WalletAddress } from '#trading/domain/values/quantities.ts';
import { otherOwnerOf } from '#trading/use-cases/settings/wallet-owner.ts';
import { BadUse, type CommandIo, jsonText } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { takenText } from '../settings/settings-row.ts';
import { kmsOf, mustUseKms, pipedSecret, userIdFrom, type WalletSecrets, walletSecretsOf } from './wallet-io.ts';

export type NewFlags = { readonly data?: string; readonly kms?: boolean; readonly json?: boolean };

const exists = (secretId: string): BadUse =>
  new BadUse(`${secretId} exists and stays as it is: osprey wallet rotate moves a user to a new key`);

/** Looked at before a key is made, so that none is made in vain; the writing itself has the last word. */
const mustBeFree = async ({ secrets, prefix }: WalletSecrets, userId: UserId): Promise<void> => {
  const secretId = firstWalletSecret(prefix, userId);
  try {
    await secrets.send(new DescribeSecretCommand({ SecretId: secretId }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    throw error;
  }
  throw exists(secretId);
};

type Setting = 'settings-made' | 'settings-name-it' | 'settings-name-another';

/** The revision of the settings by which the wallet is nobody else's. Throws `BadUse` when it is. */
const mustBeNobodyElses = async (connection: Connection, userId: UserId, wallet: WalletAddress): Promise<number> => {
  const { owner, revision } = await otherOwnerOf(connection, wallet, userId);
  if (owner !== undefined) throw new BadUse(takenText(wallet, owner));
  return revision;
};

/** A new user begins with safe settings on paper; settings that are there are not touched. */
const settle = async (connection: Connection, userId: UserId, wallet: WalletAddress, by: string): Promise<Setting> => {
  const { settings } = connection;
  const { users, unreadable } = await settings.load();
  const row = users.find((user) => user.userId === userId);
  if (row !== undefined) return row.settings.wallet === wallet ? 'settings-name-it' : 'settings-name-another';
  if (unreadable.some((each) => each.row === `user#${userId}`)) return 'settings-name-another';
  const revision = await mustBeNobodyElses(connection, userId, wallet);
  // A user who was taken away before has versions that go on counting.
  const kept = await settings.row(rowOfUser(userId));
  const author = { by, why: 'new wallet', atMs: Date.now() };
  const initial = userSettings.parse(initialUserSettings(wallet));
  const version = kept?.removed === true ? kept.version : 0;
  const saved = await settings.saveUser(userId, initial, version, author, revision);
  if (saved.kind !== 'saved') return 'settings-name-another';
  return 'settings-made';
};

const words: Readonly<Record<Setting, (userId: UserId) => string>> = {
  'settings-made': (userId) => `${userId} begins on paper with safe settings.`,
  'settings-name-it': (userId) => `The settings of ${userId} name it already.`,
  'settings-name-another': (userId) =>
    `The settings of ${userId} name another wallet: until they name this one, nothing is signed with it.`,
};

const store = async (
  connection: Connection,
  io: CommandIo,
  at: WalletSecrets,
  userId: UserId,
  made: NewWallet,
  flags: NewFlags,
): Promise<0 | 1> => {
  const added = await addFirstWallet(at.secrets, at.prefix, userId, made);
  if (added.kind === 'exists') throw exists(added.secretId);
  const { wallet, secretId } = added;
  const setting = await settle(connection, userId, wallet, userInfo().username);
  const key = 'kmsKeyId' in made.content ? made.content.kmsKeyId : undefined;
  io.out(
    flags.json === true
      ? jsonText({ userId, wallet, secretId, kmsKeyId: key ?? null, settings: setting })
      : `Wallet of ${userId}: ${wallet}\nIts key is ${key === undefined ? `the secret ${secretId}` : `in KMS, ${key}; ${secretId} names it`}.\n${words[setting](userId)}\n`,
  );
  return setting === 'settings-name-another' ? 1 : 0;
};

/** Makes a wallet for a user. */
export const createUserWallet = async (connection: Connection, io: CommandIo, id: string, flags: NewFlags) => {
  const userId = userIdFrom(id);
  if (flags.kms === true) mustUseKms(connection);
  const at = walletSecretsOf(connection);
  await mustBeFree(at, userId);
  if (flags.kms !== true) return store(connection, io, at, userId, freshWallet(), flags);
  const kms = await kmsOf(connection, io);
  const { createKmsWallet } = await import('#adapters/kms/create-kms-wallet.ts');
  return store(connection, io, at, userId, await createKmsWallet(kms, userId), flags);
};

/** Takes over a wallet whose key is piped in. */
export const importUserWallet = async (connection: Connection, io: CommandIo, id: string, flags: NewFlags) => {
  const userId = userIdFrom(id);
  const at = walletSecretsOf(connection);
  await mustBeFree(at, userId);
  const key = keyFromExport(await pipedSecret(io, `osprey wallet import ${userId} < key.json`));
  if ('found' in key)
    throw new BadUse(
      `a key is 64 bytes, in base58 or as the JSON list of solana-keygen, its second half the public key; found ${key.found}`,
    );
  await mustBeNobodyElses(connection, userId, key.wallet);
  return store(connection, io, at, userId, { wallet: key.wallet, content: { secretKey: key.secretKey } }, flags);
};
