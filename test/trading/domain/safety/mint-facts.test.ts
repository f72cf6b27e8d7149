import { describe, expect, it } from 'vitest';
import { harmIn, type MintFacts, unsafeMint } from '#trading/domain/safety/mint-facts.ts';
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

describe('a transfer fee', () => {
  const taxed = (transferFee: MintFacts['transferFee']) =>
    unsafeMint({ ...safe, extensions: ['transfer-fee-config'], transferFee });
  const never = { bps: 0, nextBps: 0, authority: undefined };

  it('is none when it is nothing, stays nothing, and nobody may raise it', () => expect(taxed(never)).toBeUndefined());

  it.each([
    ['it is more than nothing', { ...never, bps: 1 }],
    ['it will be more from an epoch on', { ...never, nextBps: 1 }],
    ['somebody may raise it', { ...never, authority: 'somebody' }],
    ['it cannot be read', undefined],
  ])('is refused when %s', (_, fee) => expect(taxed(fee)).toBe('extension-transfer-fee-config'));
});

it('every refused extension is explained by what it can do', () => {
  expect(harmIn('extension-permanent-delegate')).toBe('its delegate can take tokens out of any account');
  expect(harmIn('mint-authority-live')).toBe('more tokens can be made at any time');
  expect(harmIn('extension-unknown-29')).toBe('nobody knows what it can do');
});
