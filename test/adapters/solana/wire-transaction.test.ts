import { createPrivateKey, sign } from 'node:crypto';
import {
  AddressLookupTableAccount,
  Keypair,
  MessageV0,
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUnsigned } from '#adapters/solana/decode-transaction.ts';
import { readWireTransaction, withSignature } from '#adapters/solana/wire-transaction.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key = bytes(32).map((each) => new PublicKey(each));
const payer = Keypair.fromSeed(Uint8Array.from({ length: 32 }, (_, nth) => nth));

const instruction = fc
  .record({
    programId: key,
    keys: fc.array(fc.record({ pubkey: key, isSigner: fc.constant(false), isWritable: fc.boolean() }), {
      maxLength: 5,
    }),
    // Lengths of one byte and of two.
    data: fc.oneof(fc.uint8Array({ maxLength: 20 }), bytes(200)),
  })
  .map(({ data, ...rest }) => new TransactionInstruction({ ...rest, data: Buffer.from(data) }));

/** Unsigned transactions as web3.js builds them; one with a table has some of its accounts there. */
const transaction = fc
  .record({
    instructions: fc.array(instruction, { maxLength: 4 }),
    blockhash: key.map((each) => each.toBase58()),
    tableKey: fc.option(key),
  })
  .map(({ instructions, blockhash, tableKey }) => {
    const addresses = instructions.flatMap(({ keys }) => keys.slice(0, 2).map(({ pubkey }) => pubkey));
    const tables =
      tableKey === null
        ? []
        : [
            new AddressLookupTableAccount({
              key: tableKey,
              state: {
                addresses,
                deactivationSlot: 2n ** 64n - 1n,
                lastExtendedSlot: 0,
                lastExtendedSlotStartIndex: 0,
              },
            }),
          ];
    return new VersionedTransaction(
      new TransactionMessage({
        payerKey: payer.publicKey,
        recentBlockhash: blockhash,
        instructions,
      }).compileToV0Message(tables),
    );
  })
  .filter(({ message }) => {
    try {
      return message.serialize().length <= 1_100;
    } catch {
      return false;
    }
  });

/** What the decoder took for the truth before it read the bytes by itself: web3.js, and bytes that come back the same. */
const byWeb3 = (wire: Buffer) => {
  try {
    const parsed = VersionedTransaction.deserialize(wire);
    const { message } = parsed;
    if (!(message instanceof MessageV0) || !wire.equals(parsed.serialize())) return undefined;
    const keys = message.staticAccountKeys.map((each) => each.toBase58());
    return {
      message: Buffer.from(message.serialize()).toString('hex'),
      feePayer: keys[0] ?? '',
      requiredSigners: keys.slice(0, message.header.numRequiredSignatures),
      instructions: message.compiledInstructions.map(({ programIdIndex, accountKeyIndexes, data }) => ({
        programId: keys[programIdIndex] ?? 'hidden',
        accounts: accountKeyIndexes.map((index) => keys[index]),
        dataHex: Buffer.from(data).toString('hex'),
      })),
    };
  } catch {
    return undefined;
  }
};

const byOurs = (wire: Buffer) => {
  const decoded = decodeUnsigned(wire.toString('base64'));
  if (decoded.kind === 'refused') return undefined;
  return { message: Buffer.from(decoded.message).toString('hex'), ...decoded.content };
};

describe('the bytes of a transaction', () => {
  it('say the same as web3.js reads in them', () => {
    fc.assert(
      fc.property(transaction, (built) => {
        const wire = Buffer.from(built.serialize());
        expect(byOurs(wire)).toEqual(byWeb3(wire));
        expect(byOurs(wire)).toBeDefined();
      }),
    );
  });

  it('are refused or read as web3.js does when any of them is changed, left out or added', () => {
    fc.assert(
      fc.property(
        transaction,
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('change', 'cut', 'insert'),
        (built, anywhere, value, how) => {
          const wire = [...built.serialize()];
          // What tells lengths apart is at the beginning and around the keys, so half of the changes are there.
          const at = anywhere % 2 === 0 ? anywhere % wire.length : anywhere % Math.min(wire.length, 110);
          wire.splice(at, how === 'insert' ? 0 : 1, ...(how === 'cut' ? [] : [value]));
          expect(byOurs(Buffer.from(wire))).toEqual(byWeb3(Buffer.from(wire)));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('are signed by Node as web3.js signs them, to the byte', () => {
    const der = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      payer.secretKey.subarray(0, 32),
    ]);
    const nodeKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    fc.assert(
      fc.property(transaction, (built) => {
        const unsigned = readWireTransaction(Buffer.from(built.serialize()));
        if ('version' in unsigned) throw new Error('not version 0');
        expect(unsigned.blockhash).toBe(built.message.recentBlockhash);
        const ours = withSignature(unsigned.message, sign(null, unsigned.message, nodeKey));
        built.sign([payer]);
        expect(ours.equals(built.serialize())).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('of another version, or without one, say which', () => {
    expect(readWireTransaction(Buffer.from([0x81, 1, 0, 0]))).toEqual({ version: 1 });
    expect(readWireTransaction(Buffer.from([0, 1, 0, 0]))).toEqual({ version: 'legacy' });
    expect(readWireTransaction(Buffer.from([0, 0x85, 0, 0]))).toEqual({ version: 5 });
  });
});
