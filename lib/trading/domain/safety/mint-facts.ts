/** What the mint account itself says, and the first set of rules on it. Missing data is a refusal, not a pass. */
import type { Mint } from '../values/quantities.ts';

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
};

/** Extensions that cannot take, freeze or tax what a holder has. Everything else is refused, unknown ones included. */
const harmlessExtensions = new Set(['metadata-pointer', 'token-metadata']);

/** Why a mint is not safe to hold, or undefined when it is. */
export const unsafeMint = (facts: MintFacts | undefined): string | undefined => {
  if (facts === undefined) return 'mint-account-missing';
  if (facts.mintAuthority !== undefined) return 'mint-authority-live';
  if (facts.freezeAuthority !== undefined) return 'freeze-authority-live';
  const harmful = facts.extensions.find((extension) => !harmlessExtensions.has(extension));
  return harmful === undefined ? undefined : `extension-${harmful}`;
};
