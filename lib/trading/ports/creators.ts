import type { Mint, TokenAmount, WalletAddress } from '../domain/values/quantities.ts';

/** Who launched what, as the launches told that came by. */
export type CreatorBook = {
  /** The creators of these mints, as far as they are known. */
  readonly of: (mints: readonly Mint[]) => Promise<ReadonlyMap<Mint, WalletAddress>>;
  /** Keeps the creator of a mint; the first one that was told stays. */
  readonly remember: (mint: Mint, creator: WalletAddress) => Promise<void>;
};

/** What the creators of watched mints hold of them. What nobody knows stays unknown: it never looks like a sale. */
export type CreatorWatch = {
  /** Replaces the list of mints. */
  readonly follow: (mints: readonly Mint[]) => void;
  /** Looks at the holdings, in as few calls as possible. Throws when no node answers; what was known stays known. */
  readonly check: () => Promise<void>;
  /** Raw tokens in the creator's own account by the newest that is known, or undefined. */
  readonly holding: (mint: Mint) => TokenAmount | undefined;
  /** Whether the account of a creator who is known was looked for as often as it is, and was never there. */
  readonly isMissing: (mint: Mint) => boolean;
};
