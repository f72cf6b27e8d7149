/** The SOL that is really in a token's pool or curve, and how much of its LP tokens can never be taken out. */
import type { Holder } from '#trading/domain/safety/holders.ts';
import { type LiquidityPart, shareOf, unknown } from '#trading/domain/safety/token-report.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { lamports, type Mint, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { type LpTokens, type PoolLayout, poolLayoutOf } from './pool-layouts.ts';
import { type RawAccount, readAccounts } from './read-accounts.ts';
import type { RpcNode } from './rpc-nodes.ts';
import { holdingFrom } from './token-account-data.ts';
import { tokenAccountsOf } from './token-accounts-of.ts';

type Known = Extract<LiquidityPart, { readonly kind: 'known' }>;
/** Who holds an LP token: passed in, because the reader of holders reads pools too. */
type HoldersAt = (node: RpcNode, mint: string) => Promise<readonly Holder[]>;

/** Lamports in an account of wrapped SOL; undefined when it is none. */
const solIn = (account: RawAccount | undefined): bigint | undefined => {
  if (account?.program !== swapPrograms.token || account.data.length < 165) return undefined;
  const { mint, amount } = holdingFrom(account.data);
  return mint === wrappedSolMint ? amount : undefined;
};

/** Burnt LP tokens are those that the pool issued and that exist no more; lockers and the burn address hold others. */
const lockedBps = async (node: RpcNode, lp: LpTokens, mint: RawAccount | undefined, holdersAt: HoldersAt) => {
  if (lp.issued === 0n) return null;
  // A mint that was closed has no tokens left.
  const supply = mint === undefined ? 0n : mint.data.readBigUInt64LE(36);
  const burnt = lp.issued > supply ? lp.issued - supply : 0n;
  const held = supply === 0n ? [] : await holdersAt(node, lp.mint);
  const locked = held
    .filter(({ kind }) => kind === 'locker' || kind === 'burnt')
    .reduce((sum, { tokens }) => sum + tokens, burnt);
  // Rounded down: a share that protects is never told larger than it is.
  return locked >= lp.issued ? 10_000 : 10_000 - shareOf(lp.issued - locked, lp.issued);
};

const smaller = (one: bigint | undefined, other: bigint): bigint => (one === undefined || other < one ? other : one);

/** A pool whose layout is known, by its own numbers and never more than is in its vault. */
const fromLayout = async (
  node: RpcNode,
  address: string,
  layout: PoolLayout,
  holdersAt: HoldersAt,
): Promise<Known | undefined> => {
  const { form, program, quoteVault, lp } = layout;
  const wanted = [quoteVault, lp?.mint].filter((each) => each !== undefined);
  const accounts = await readAccounts(node, wanted);
  const inVault = quoteVault === undefined ? layout.lamports : solIn(accounts.get(quoteVault));
  if (inVault === undefined) return undefined;
  const lpLockedBps = lp === undefined ? null : await lockedBps(node, lp, accounts.get(lp.mint), holdersAt);
  return { kind: 'known', form, program, address, lamports: lamports(smaller(layout.lamports, inVault)), lpLockedBps };
};

/** A pool that owns its vaults itself, whatever its program: it must hold the token, and its wrapped SOL counts. */
const fromVaults = async (node: RpcNode, address: string, mint: Mint, program: string): Promise<Known | undefined> => {
  const [base, quote] = await Promise.all(
    [mint, wrappedSolMint].map((of) => tokenAccountsOf(node, address, { mint: of })),
  );
  const sum = (found: typeof base) => (found ?? []).reduce((total, account) => total + holdingFrom(account).amount, 0n);
  if (sum(base) === 0n || sum(quote) === 0n) return undefined;
  return { kind: 'known', form: 'pool', program, address, lamports: lamports(sum(quote)), lpLockedBps: null };
};

/** The pool among these addresses with the most real SOL. Throws what a call throws. */
export const poolPartAt = async (
  node: RpcNode,
  mint: Mint,
  addresses: readonly string[],
  holdersAt: HoldersAt,
): Promise<LiquidityPart> => {
  const accounts = await readAccounts(node, addresses);
  const found = await Promise.all(
    addresses.map((address) => {
      const account = accounts.get(address);
      const layout = account === undefined ? undefined : poolLayoutOf(account, mint);
      return layout === undefined
        ? fromVaults(node, address, mint, account?.program ?? 'none')
        : fromLayout(node, address, layout, holdersAt);
    }),
  );
  const [best] = found
    .filter((each) => each !== undefined)
    .toSorted((one, other) => (one.lamports > other.lamports ? -1 : Number(one.lamports < other.lamports)));
  return best ?? unknown('no pool or curve against SOL that can be read');
};
