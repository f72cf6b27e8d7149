import bs58 from 'bs58';
import { type Signature, signature } from '#trading/domain/values/quantities.ts';
import { decodeWire } from '../../market/chain/decode-wire.ts';

const signatureBytes = 64;

/** The identity of signed bytes: the first signature, which stands right behind their count. */
export const signatureOf = (transactionBase64: string): Signature =>
  signature(bs58.encode(Buffer.from(transactionBase64, 'base64').subarray(1, 1 + signatureBytes)));

/** The blockhash by which signed bytes live. */
export const blockhashOf = (transactionBase64: string): string =>
  decodeWire(Buffer.from(transactionBase64, 'base64')).recentBlockhash;
