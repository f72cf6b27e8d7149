/**
 * The bytes of an unsigned version-0 transaction. Keeps: the message is a slice of what was given and is never written
 * anew, so what is inspected is byte for byte what is signed.
 * Format: https://solana.com/docs/core/transactions#transaction-structure
 */
import bs58 from 'bs58';

export type WireInstruction = {
  readonly programIndex: number;
  readonly accountIndexes: readonly number[];
  readonly data: Buffer;
};

export type WireTransaction = {
  /** What is signed. */
  readonly message: Buffer;
  /** How many signatures there is room for, and how many the message asks for. */
  readonly signatures: number;
  readonly requiredSignatures: number;
  /** The accounts that the message itself names; those of lookup tables follow them. */
  readonly staticKeys: readonly string[];
  /** By which it lives, in base58. */
  readonly blockhash: string;
  readonly instructions: readonly WireInstruction[];
  /** False when other bytes would say the same: a length written longer than needed, or something behind the end. */
  readonly isCanonical: boolean;
};

const signatureBytes = 64;
const keyBytes = 32;
/** What a packet of the network holds. */
const longestMessage = 1_232;
const versionFlag = 0x80;

const createReader = (bytes: Buffer) => {
  let at = 0;
  let shortest = true;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('the transaction ends early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const byte = (): number => take(1).readUInt8();
  return {
    take,
    byte,
    /** A compact-u16: seven bits a byte, the lowest first, in at most three bytes. */
    length: (): number => {
      let value = 0;
      for (let shift = 0; shift <= 14; shift += 7) {
        const next = byte();
        value |= (next & 0x7f) << shift;
        if (next < 0x80) {
          if (next === 0 && shift > 0) shortest = false;
          if (value > 0xffff) break;
          return value;
        }
      }
      throw new RangeError('not a length');
    },
    position: (): number => at,
    wroteShortest: (): boolean => shortest,
  };
};

const readInstruction = ({ byte, length, take }: ReturnType<typeof createReader>): WireInstruction => {
  const programIndex = byte();
  const accountIndexes = [...take(length())];
  return { programIndex, accountIndexes, data: take(length()) };
};

/** Of another form than version 0: `legacy`, or the number of its version. */
export type OtherVersion = { readonly version: 'legacy' | number };

/** The transaction in these bytes, or their version when it is not 0. Throws a RangeError on bytes that are none. */
export const readWireTransaction = (bytes: Buffer): WireTransaction | OtherVersion => {
  // Version 1 begins with its version; before a message of version 0 stand its signatures, fewer than 128 of them.
  if ((bytes[0] ?? 0) >= versionFlag) return { version: bytes.readUInt8() - versionFlag };
  const reader = createReader(bytes);
  const { byte, length, take } = reader;
  const many = <Part>(read: () => Part): readonly Part[] => Array.from({ length: length() }, read);
  const signatures = many(() => take(signatureBytes)).length;
  const message = bytes.subarray(reader.position());
  const version = byte();
  if (version !== versionFlag) return { version: version < versionFlag ? 'legacy' : version - versionFlag };
  const requiredSignatures = byte();
  take(2);
  const staticKeys = many(() => bs58.encode(take(keyBytes)));
  const blockhash = bs58.encode(take(keyBytes));
  const instructions = many(() => readInstruction(reader));
  // Tables are not looked into: what is behind one is not allowed where it matters.
  many(() => [take(keyBytes), take(length()), take(length())]);
  const isWhole = reader.position() === bytes.length && message.length <= longestMessage;
  return {
    ...{ message, signatures, requiredSignatures, staticKeys, blockhash, instructions },
    isCanonical: isWhole && reader.wroteShortest(),
  };
};

/** The transaction with its one signature, as it is sent. */
export const withSignature = (message: Uint8Array, signature: Uint8Array): Buffer =>
  Buffer.concat([Uint8Array.of(1), signature, message]);
