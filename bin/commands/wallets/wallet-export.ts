/** `wallet export`: a key leaves Secrets Manager for a new file that its owner alone can read, and for nowhere else. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import bs58 from 'bs58';
import { keyFromBase58 } from '#adapters/secrets/ed25519-key.ts';
import { readSecret } from '#adapters/secrets/read-secret.ts';
import { SecretUnreadable } from '#adapters/secrets/secret-unreadable.ts';
import { firstWalletSecret, furtherWalletSecret, walletSecret } from '#adapters/secrets/wallet-secret.ts';
import type { UserId, WalletAddress } from '#trading/domain/values/quantities.ts';
import { walletText } from '#trading/domain/values/wire.ts';
import { BadUse, type CommandIo, jsonText } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { userIdFrom, userRowOf, type WalletSecrets, walletSecretsOf } from './wallet-io.ts';

export type ExportFlags = {
  readonly data?: string;
  readonly iKnow?: boolean;
  readonly out?: string;
  readonly wallet?: string;
  readonly json?: boolean;
};

const inKms = (kmsKeyId: string): BadUse => new BadUse(`the key is in KMS (${kmsKeyId}) and never leaves it`);

/** The stored key of that very wallet. Throws `BadUse` when it is in KMS or not the user's. */
const storedKey = async (
  { secrets, prefix }: WalletSecrets,
  userId: UserId,
  wallet: WalletAddress,
): Promise<string> => {
  for (const secretId of [furtherWalletSecret(prefix, userId, wallet), firstWalletSecret(prefix, userId)]) {
    try {
      const content = await readSecret(secrets, secretId, walletSecret);
      if ('kmsKeyId' in content) throw inKms(content.kmsKeyId);
      const key = keyFromBase58(content.secretKey);
      if (typeof key !== 'string' && key.wallet === wallet) return content.secretKey;
    } catch (error) {
      if (!(error instanceof SecretUnreadable) || error.reason !== 'ResourceNotFoundException') throw error;
    }
  }
  throw new BadUse(`no secret of ${userId} holds the key of ${wallet}: osprey wallet list shows what there is`);
};

/** Writes a file that was not there, readable by its owner alone, and makes it durable. */
const writeNew = async (path: string, text: string): Promise<void> => {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new BadUse(`${path} exists: give --out a file that does not`);
    throw new BadUse(`${path} cannot be written: ${code ?? 'unknown reason'}`);
  }
};

/** Exports the key of a user's wallet in the form of solana-keygen. */
export const exportKey = async (connection: Connection, io: CommandIo, id: string, flags: ExportFlags): Promise<0> => {
  const userId = userIdFrom(id);
  if (flags.out === undefined || flags.out === '-')
    throw new BadUse('a key is never printed: give --out FILE, a file that does not exist yet');
  if (flags.iKnow !== true)
    throw new BadUse('whoever reads the file owns the money: give --i-know when that is what you want');
  const chosen = flags.wallet === undefined ? undefined : walletText.safeParse(flags.wallet);
  if (chosen?.success === false) throw new BadUse(`--wallet must be an address, not "${flags.wallet}"`);
  const wallet = chosen?.data ?? (await userRowOf(connection, userId)).settings.wallet;
  const bytes = bs58.decode(await storedKey(walletSecretsOf(connection), userId, wallet));
  const path = resolve(flags.out);
  try {
    await writeNew(path, `[${bytes.join(',')}]\n`);
  } finally {
    bytes.fill(0);
  }
  io.out(
    flags.json === true
      ? jsonText({ userId, wallet, file: path })
      : `The key of ${wallet} is in ${path}, readable by you alone. Delete it when it has served.\n`,
  );
  return 0;
};
