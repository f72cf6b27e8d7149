/**
 * An encrypted file: AES-256-GCM under a key that scrypt derives from a passphrase file which only the owner may read.
 * Layout: salt (16 bytes), nonce (12), tag (16), ciphertext.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { CloudError, errorMessage } from './cloud-error.ts';

export type SecretsFile = {
  /** The text that was stored last, `undefined` for a new file. */
  read(): string | undefined;
  /** Replaces the content; after a crash the file holds either the old or the new content. */
  write(content: string): void;
};

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 } as const;

/** Opens the file with the passphrase in `keyFile`, which is made with mode 0600 when it is missing. */
export const openSecretsFile = async (file: string, keyFile: string): Promise<SecretsFile> => {
  const passphrase = readPassphrase(keyFile);
  const stored = existsSync(file) ? readFileSync(file) : undefined;
  const salt = stored?.subarray(0, SALT_BYTES) ?? randomBytes(SALT_BYTES);
  const key = await deriveKey(passphrase, salt);
  return {
    read: () => (existsSync(file) ? decrypt(readFileSync(file), key, file) : undefined),
    write: (content) => replaceFile(file, Buffer.concat([salt, encrypt(content, key)])),
  };
};

const readPassphrase = (keyFile: string): string => {
  if (!existsSync(keyFile)) {
    writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  chmodSync(keyFile, 0o600);
  return readFileSync(keyFile, 'utf8');
};

const deriveKey = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, SCRYPT, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

const encrypt = (content: string, key: Buffer): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const ciphertext = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
};

const decrypt = (stored: Buffer, key: Buffer, file: string): string => {
  const nonceEnd = SALT_BYTES + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, stored.subarray(SALT_BYTES, nonceEnd));
    decipher.setAuthTag(stored.subarray(nonceEnd, tagEnd));
    return Buffer.concat([decipher.update(stored.subarray(tagEnd)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new CloudError('cloud/secrets-unreadable', { file, reason: errorMessage(cause) }, { cause });
  }
};

const replaceFile = (file: string, content: Buffer): void => {
  const fresh = `${file}.new`;
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
};
