/** Reads mint and token accounts from their bytes, by the fixed layouts of the SPL token program that Token-2022 extends. */
import bs58 from 'bs58';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, TokenAmount } from '#trading/domain/values/quantities.ts';
import { mint as mintOf, tokenAmount } from '#trading/domain/values/quantities.ts';
import { metadataFrom, transferFeeFrom } from './token-extension-values.ts';
import { extensionNames } from './token-extensions.ts';

export type AccountBytes = { readonly program: string; readonly data: Buffer };

const mintBytes = 82;
const tokenAccountBytes = 165;
/** Under Token-2022 the byte after the longest base layout tells mints (1) from accounts (2); extensions follow. */
const mintKind = 1;

/** A `COption<Pubkey>`: u32 flag, then 32 bytes that mean nothing when the flag is 0. */
const optionalKey = (data: Buffer, at: number): string | undefined =>
  data.readUInt32LE(at) === 0 ? undefined : bs58.encode(data.subarray(at + 4, at + 36));

/** The bytes of a mint's extensions; undefined when they are not those of a mint. */
const entriesOf = (data: Buffer): Buffer | undefined => {
  if (data.length === mintBytes) return data.subarray(mintBytes);
  if (data.length <= tokenAccountBytes || data[tokenAccountBytes] !== mintKind) return undefined;
  return data.subarray(tokenAccountBytes + 1);
};

const programName = (program: string): MintFacts['program'] | undefined => {
  if (program === swapPrograms.token) return 'spl-token';
  return program === swapPrograms.token2022 ? 'token-2022' : undefined;
};

/** The facts of a mint account, or undefined when the bytes are not an initialised mint of a token program. */
export const mintFactsFrom = (mint: Mint, { program, data }: AccountBytes): MintFacts | undefined => {
  const name = programName(program);
  if (name === undefined || data.length < mintBytes || data[45] !== 1) return undefined;
  if (name === 'spl-token' && data.length !== mintBytes) return undefined;
  const entries = entriesOf(data);
  if (entries === undefined) return undefined;
  const [transferFee, metadata] = [transferFeeFrom(entries), metadataFrom(entries)];
  return {
    mint,
    program: name,
    decimals: data.readUInt8(44),
    supply: data.readBigUInt64LE(36),
    mintAuthority: optionalKey(data, 0),
    freezeAuthority: optionalKey(data, 46),
    extensions: extensionNames(entries),
    ...(transferFee === undefined ? {} : { transferFee }),
    ...(metadata === undefined ? {} : { metadata }),
  };
};

/** Mint and raw amount of a token account. Throws a RangeError when the bytes are too short to be one. */
export const holdingFrom = (data: Buffer): { readonly mint: Mint; readonly amount: TokenAmount } => {
  if (data.length < tokenAccountBytes) throw new RangeError('not a token account');
  return { mint: mintOf(bs58.encode(data.subarray(0, 32))), amount: tokenAmount(data.readBigUInt64LE(64)) };
};
