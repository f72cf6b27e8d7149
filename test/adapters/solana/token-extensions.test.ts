import { getMintEncoder } from '@solana-program/token-2022';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mintFactsFrom } from '#adapters/solana/token-account-data.ts';
import { extensionNames, token2022AccountBytes } from '#adapters/solana/token-extensions.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { mint as mintOf } from '#trading/domain/values/quantities.ts';

const entry = (type: number, length: number): Buffer => {
  const bytes = Buffer.alloc(4 + length, 1);
  bytes.writeUInt16LE(type, 0);
  bytes.writeUInt16LE(length, 2);
  return bytes;
};
const names = (...entries: Buffer[]) => extensionNames(Buffer.concat(entries));

describe('extension names', () => {
  it.each([
    [1, 'transfer-fee-config'],
    [3, 'mint-close-authority'],
    [4, 'confidential-transfer-mint'],
    [6, 'default-account-state'],
    [9, 'non-transferable'],
    [10, 'interest-bearing-config'],
    [12, 'permanent-delegate'],
    [14, 'transfer-hook'],
    [18, 'metadata-pointer'],
    [19, 'token-metadata'],
    [25, 'scaled-ui-amount-config'],
    [26, 'pausable-config'],
    [28, 'permissioned-burn'],
    [29, 'unknown-29'],
    [65_535, 'unknown-65535'],
  ])('%d is %s', (type, name) => expect(names(entry(type, 3))).toEqual([name]));

  it('a hook without a program and a fee of nothing are still named', () => {
    const empty = [entry(14, 64), entry(1, 108)].map((each) => each.fill(0, 4));
    expect(names(...empty)).toEqual(['transfer-hook', 'transfer-fee-config']);
  });

  it('zeros at the end are padding', () => expect(names(entry(18, 64), Buffer.alloc(7))).toEqual(['metadata-pointer']));

  it.each([
    ['an entry that ends beyond the account', [entry(18, 64).subarray(0, 30)]],
    ['half a header', [entry(18, 64), Buffer.from([1])]],
    ['something behind the padding', [entry(18, 64), Buffer.alloc(4), entry(12, 32)]],
  ])('%s is never overlooked', (_name, entries) => expect(names(...entries)).toContain('unreadable'));

  it('are found for whatever bytes, without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => Array.isArray(extensionNames(bytes))));
  });
});

describe('the length of a Token-2022 account', () => {
  it.each([
    [[], 170],
    [['metadata-pointer', 'token-metadata'], 170],
    [['transfer-fee-config'], 182],
    [['transfer-hook'], 175],
    [['non-transferable'], 174],
    [['pausable-config'], 174],
    [['transfer-fee-config', 'transfer-hook', 'pausable-config'], 191],
  ])('of a mint with %j is %d bytes', (extensions, bytes) => expect(token2022AccountBytes(extensions)).toBe(bytes));
});

describe('mint facts from bytes', () => {
  const mint = mintOf('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');
  const encode = (isInitialized: boolean) =>
    Buffer.from(
      getMintEncoder().encode({
        mintAuthority: null,
        supply: 9n,
        decimals: 4,
        isInitialized,
        freezeAuthority: null,
        extensions: null,
      }),
    );
  const plain = encode(true).subarray(0, 82);
  const facts = (data: Buffer, program: string = swapPrograms.token) => mintFactsFrom(mint, { program, data });

  it('read what the generated client writes', () => {
    expect(facts(plain)).toEqual({
      mint,
      program: 'spl-token',
      decimals: 4,
      supply: 9n,
      mintAuthority: undefined,
      freezeAuthority: undefined,
      extensions: [],
    });
  });

  it.each([
    ['of another program', plain, swapPrograms.system],
    ['not initialised', encode(false).subarray(0, 82), swapPrograms.token],
    ['too short', plain.subarray(0, 81), swapPrograms.token2022],
    ['too long for the original program', Buffer.concat([plain, Buffer.alloc(90)]), swapPrograms.token],
    ['of a length between mint and extensions', Buffer.concat([plain, Buffer.alloc(50)]), swapPrograms.token2022],
    [
      'marked as a token account',
      Buffer.concat([plain, Buffer.alloc(83), Buffer.from([2]), Buffer.alloc(10)]),
      swapPrograms.token2022,
    ],
  ])('are missing when the account is %s', (_name, data, program) => expect(facts(data, program)).toBeUndefined());
});
