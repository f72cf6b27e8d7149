/**
 * Ed25519 keys as wallets write them: seed and public key, 64 bytes. Keeps: the material lives in Node's key object and
 * in buffers that are wiped; what is told of text that is no key is its length, never its content.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import bs58 from 'bs58';
import * as z from 'zod';
import { type WalletAddress, walletAddress } from '#trading/domain/values/quantities.ts';

// The fixed DER headers of Ed25519 keys (RFC 8410); 32 bytes follow.
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');
export const spkiHeader = Buffer.from('302a300506032b6570032100', 'hex');
const halfBytes = 32;
const keyBytes = 2 * halfBytes;

export type KeyProblem = 'not-64-bytes-of-base58' | 'halves-do-not-match';

export type ReadKey = {
  readonly wallet: WalletAddress;
  readonly sign: (message: Uint8Array) => Uint8Array;
};

const publicBytesOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-halfBytes);

/** The key of 64 bytes, or what is wrong with them. The bytes are wiped. */
const keyOf = (bytes: Uint8Array): ReadKey | KeyProblem => {
  const der = Buffer.concat([pkcs8Header, bytes.subarray(0, halfBytes)]);
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicBytes = publicBytesOf(key);
    if (!publicBytes.equals(bytes.subarray(halfBytes))) return 'halves-do-not-match';
    return { wallet: walletAddress(bs58.encode(publicBytes)), sign: (message) => sign(null, message, key) };
  } finally {
    der.fill(0);
    bytes.fill(0);
  }
};

/** The key of 64 bytes in base58, or what is wrong with the text. */
export const keyFromBase58 = (text: string): ReadKey | KeyProblem => {
  const bytes = bs58.decodeUnsafe(text);
  return bytes?.length === keyBytes ? keyOf(bytes) : 'not-64-bytes-of-base58';
};

const byteList = z.array(z.int().min(0).max(255));

const listed = (text: string): readonly number[] | undefined => {
  try {
    return byteList.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** A key as a person brings it: the text that wallets export, or the file that solana-keygen writes; or what was found instead. */
export const keyFromExport = (
  text: string,
): { readonly secretKey: string; readonly wallet: WalletAddress } | { readonly found: string } => {
  const trimmed = text.trim();
  if (trimmed === '') return { found: 'nothing' };
  const isList = trimmed.startsWith('[');
  const bytes = isList ? Uint8Array.from(listed(trimmed) ?? []) : bs58.decodeUnsafe(trimmed);
  if (bytes === undefined) return { found: `${trimmed.length} characters that are no base58` };
  if (bytes.length !== keyBytes)
    return { found: isList ? 'a list that is not of 64 bytes' : `${bytes.length} bytes of base58` };
  const secretKey = bs58.encode(bytes);
  const key = keyOf(bytes);
  return typeof key === 'string'
    ? { found: '64 bytes whose second half is not the public key of the first' }
    : { secretKey, wallet: key.wallet };
};

/** A fresh key from the system's randomness, in the form in which it is stored. */
export const generateKey = (): { readonly secretKey: string; readonly wallet: WalletAddress } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const address = publicKey.export({ format: 'der', type: 'spki' }).subarray(-halfBytes);
  const bytes = Buffer.concat([der.subarray(-halfBytes), address]);
  try {
    return { secretKey: bs58.encode(bytes), wallet: walletAddress(bs58.encode(address)) };
  } finally {
    der.fill(0);
    bytes.fill(0);
  }
};
