import { describe, expect, it } from 'vitest';
import { type MintFacts, unsafeMint } from '#trading/domain/safety/mint-facts.ts';
import { mint } from '#trading/domain/values/quantities.ts';

const safe: MintFacts = {
  mint: mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump'),
  program: 'token-2022',
  decimals: 6,
  supply: 10n ** 15n,
  mintAuthority: undefined,
  freezeAuthority: undefined,
  extensions: ['metadata-pointer', 'token-metadata'],
};
const authority = 'TSLvdd1pWpHVjahSpsvCXUbgwsL3JAcvokwaKt1eokM';

describe('a mint is safe to hold', () => {
  it('when nobody can mint or freeze it and it only describes itself', () => expect(unsafeMint(safe)).toBeUndefined());
  it('under the original token program', () =>
    expect(unsafeMint({ ...safe, program: 'spl-token', extensions: [] })).toBeUndefined());
});

describe('a mint is refused', () => {
  it('when its account is missing: no data is no pass', () =>
    expect(unsafeMint(undefined)).toBe('mint-account-missing'));

  it.each([
    ['somebody can mint more', { mintAuthority: authority }, 'mint-authority-live'],
    ['somebody can freeze it', { freezeAuthority: authority }, 'freeze-authority-live'],
  ])('when %s', (_name, changed, reason) => expect(unsafeMint({ ...safe, ...changed })).toBe(reason));

  it.each([
    'transfer-fee-config',
    'mint-close-authority',
    'confidential-transfer-mint',
    'default-account-state',
    'non-transferable',
    'interest-bearing-config',
    'permanent-delegate',
    'transfer-hook',
    'scaled-ui-amount-config',
    'pausable-config',
    'permissioned-burn',
    'group-pointer',
    'unknown-29',
    'unreadable',
    '',
  ])('for the extension %j, whatever stands beside it', (extension) => {
    expect(unsafeMint({ ...safe, extensions: ['metadata-pointer', extension] })).toBe(`extension-${extension}`);
  });
});
