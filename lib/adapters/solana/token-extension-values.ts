/** The values of the Token-2022 extensions whose content decides something; layouts of solana-program/token-2022. */
import bs58 from 'bs58';
import type { MintName, TransferFee } from '#trading/domain/safety/mint-facts.ts';
import { extensionValue } from './token-extensions.ts';

const transferFeeBytes = 108;
const noKey = Buffer.alloc(32);

/** An `OptionalNonZeroPubkey`: all zeros stand for nobody. */
const keyAt = (data: Buffer, at: number): string | undefined =>
  data.subarray(at, at + 32).equals(noKey) ? undefined : bs58.encode(data.subarray(at, at + 32));

/**
 * `TransferFeeConfig`: two authorities, the withheld amount, then the older and the newer fee of u64 epoch, u64 maximum and
 * u16 basis points each.
 */
export const transferFeeFrom = (entries: Buffer): TransferFee | undefined => {
  const data = extensionValue(entries, 'transfer-fee-config');
  if (data === undefined || data.length < transferFeeBytes) return undefined;
  return { bps: data.readUInt16LE(88), nextBps: data.readUInt16LE(106), authority: keyAt(data, 0) };
};

const longestText = 1_024;

/** Borsh strings one after the other; undefined when one of them is cut off or too long. */
const textsFrom = (data: Buffer, from: number, count: number): readonly string[] | undefined => {
  const texts: string[] = [];
  for (let at = from; texts.length < count; ) {
    if (at + 4 > data.length) return undefined;
    const length = data.readUInt32LE(at);
    if (length > longestText || at + 4 + length > data.length) return undefined;
    // Metaplex pads its texts with zeros.
    texts.push(data.toString('utf8', at + 4, at + 4 + length).replace(/\0+$/, ''));
    at += 4 + length;
  }
  return texts;
};

/** Name, symbol and address of the file, as they lie after two keys. */
const nameFrom = (data: Buffer, from: number): MintName | undefined => {
  const [name, symbol, uri] = textsFrom(data, from, 3) ?? [];
  return name === undefined || symbol === undefined || uri === undefined ? undefined : { name, symbol, uri };
};

/** `TokenMetadata`: update authority and mint, then the texts. */
export const metadataFrom = (entries: Buffer): MintName | undefined => {
  const data = extensionValue(entries, 'token-metadata');
  return data === undefined ? undefined : nameFrom(data, 64);
};

/** Metaplex' `Metadata` account: its kind (4), update authority and mint, then the texts. */
export const metaplexNameFrom = (data: Buffer): MintName | undefined =>
  data[0] === 4 ? nameFrom(data, 65) : undefined;
