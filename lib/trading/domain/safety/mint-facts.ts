/** What the mint account itself says, and the rules on it. Missing data is a refusal, not a pass. */
import type { Mint } from '../values/quantities.ts';

/** What a transfer costs the holder. Two rates, because the newer one begins at an epoch to come. */
export type TransferFee = {
  readonly bps: number;
  readonly nextBps: number;
  /** Who may change the rates. */
  readonly authority: string | undefined;
};

/** The name under which a mint describes itself; all of it is its maker's text. */
export type MintName = { readonly name: string; readonly symbol: string; readonly uri: string };

export type MintFacts = {
  readonly mint: Mint;
  readonly program: 'spl-token' | 'token-2022';
  readonly decimals: number;
  /** Raw tokens in existence. */
  readonly supply: bigint;
  readonly mintAuthority: string | undefined;
  readonly freezeAuthority: string | undefined;
  /** Token-2022 extensions by name; `unknown-<type number>` for one that is not known. */
  readonly extensions: readonly string[];
  /** Of the extension `transfer-fee-config`, when it could be read. */
  readonly transferFee?: TransferFee | undefined;
  /** Of the extension `token-metadata`, when it could be read. */
  readonly metadata?: MintName | undefined;
};

/** Extensions that cannot take, freeze or tax what a holder has. Everything else is refused, unknown ones included. */
const harmlessExtensions = new Set(['metadata-pointer', 'token-metadata']);

/** What each refused extension can do to a holder, after solana-program/token-2022. */
const harmOf: Readonly<Record<string, string>> = {
  'transfer-fee-config': 'every transfer is taxed, or may be from some epoch on',
  'mint-close-authority': 'the mint can be closed and opened again as something else',
  'confidential-transfer-mint': 'balances and transfers can be hidden',
  'confidential-transfer-fee': 'hidden transfers are taxed',
  'confidential-mint-burn': 'the supply can be hidden',
  'default-account-state': 'new accounts can begin frozen',
  'non-transferable': 'tokens can never be sent away',
  'interest-bearing-config': 'shown amounts are not the amounts',
  'scaled-ui-amount-config': 'shown amounts are not the amounts',
  'permanent-delegate': 'its delegate can take tokens out of any account',
  'transfer-hook': 'a program of the maker decides on every transfer',
  'pausable-config': 'all transfers can be stopped',
  'permissioned-burn': 'burning needs the consent of an authority',
  'group-pointer': 'not among what is known to be harmless',
  'token-group': 'not among what is known to be harmless',
  'group-member-pointer': 'not among what is known to be harmless',
  'token-group-member': 'not among what is known to be harmless',
  unreadable: 'its extensions cannot be read',
};

const harms: Readonly<Record<string, string>> = {
  'mint-account-missing': 'there is no such mint',
  'mint-authority-live': 'more tokens can be made at any time',
  'freeze-authority-live': 'any account can be frozen',
};

/** A fee of nothing that nobody can raise is none. */
const isNoFee = (fee: TransferFee | undefined): boolean =>
  fee !== undefined && fee.bps === 0 && fee.nextBps === 0 && fee.authority === undefined;

/** Why a mint is not safe to hold, or undefined when it is. */
export const unsafeMint = (facts: MintFacts | undefined): string | undefined => {
  if (facts === undefined) return 'mint-account-missing';
  if (facts.mintAuthority !== undefined) return 'mint-authority-live';
  if (facts.freezeAuthority !== undefined) return 'freeze-authority-live';
  const harmful = facts.extensions.find(
    (extension) =>
      !harmlessExtensions.has(extension) && !(extension === 'transfer-fee-config' && isNoFee(facts.transferFee)),
  );
  return harmful === undefined ? undefined : `extension-${harmful}`;
};

/** What a reason of `unsafeMint` means for a holder, in words. */
export const harmIn = (reason: string): string =>
  harms[reason] ?? harmOf[reason.replace(/^extension-/, '')] ?? 'nobody knows what it can do';
