/** Key pairs that follow from a seed and a name, and signing with them: synchronous, because the whole chain is. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import {
  type Address,
  getAddressDecoder,
  getTransactionDecoder,
  getTransactionEncoder,
  type SignatureBytes,
} from '@solana/kit';

export type Keypair = {
  address: Address;
  /** 64 bytes, seed then public key: what `Keypair.fromSecretKey` and wallets take. */
  secretKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
};

// The fixed DER header of an Ed25519 private key (RFC 8410); the 32 seed bytes follow.
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key pair whose 32-byte seed is the SHA-256 of the chain's seed and the name. */
export const keypairFromSeed = (seed: string, name: string): Keypair =>
  keypairFromBytes(createHash('sha256').update(`${seed}\0${name}`).digest());

/** A key pair from the 32 seed bytes or the 64 bytes of a wallet file. */
const keypairFromBytes = (bytes: Uint8Array): Keypair => {
  const seed = bytes.subarray(0, 32);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Header, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    address: getAddressDecoder().decode(publicKey),
    secretKey: Uint8Array.from([...seed, ...publicKey]),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
};

/** The same wire transaction with the signatures of these key pairs in their places; others are left as they are. */
export const signWire = (wire: Uint8Array, signers: readonly Keypair[]): Uint8Array => {
  const transaction = getTransactionDecoder().decode(wire);
  const signatures: Record<Address, SignatureBytes | null> = { ...transaction.signatures };
  for (const signer of signers) {
    if (!(signer.address in signatures)) throw new Error(`${signer.address} is no signer of this transaction`);
    signatures[signer.address] = signer.sign(transaction.messageBytes as unknown as Uint8Array) as SignatureBytes;
  }
  return new Uint8Array(getTransactionEncoder().encode({ ...transaction, signatures }));
};
