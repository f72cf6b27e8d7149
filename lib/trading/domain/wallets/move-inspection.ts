/**
 * The last look at a move of a rotation before a key is used. Keeps: only the old wallet pays and signs; SOL and tokens go
 * to the new wallet alone, in the very amounts; an account is closed only back to the old wallet; the fee is capped.
 */
import { type DecodedInstruction, unsignedAt } from '../swaps/decoded-transaction.ts';
import { swapPrograms } from '../swaps/swap-programs.ts';
import type { Lamports, Mint, WalletAddress } from '../values/quantities.ts';

/** What a move must be before it is signed. Accounts are derived by whoever decodes it. */
export type ExpectedMove = {
  readonly from: WalletAddress;
  readonly to: WalletAddress;
  readonly maxFeeLamports: Lamports;
  readonly of:
    | { readonly kind: 'sol'; readonly lamports: Lamports }
    | {
        readonly kind: 'tokens';
        readonly mint: Mint;
        readonly tokenProgram: string;
        readonly amount: bigint;
        readonly decimals: number;
        readonly closes: boolean;
        readonly fromAccount: string;
        readonly toAccount: string;
      };
};

export type DecodedMove = {
  readonly feePayer: string;
  readonly requiredSigners: readonly string[];
  readonly instructions: readonly DecodedInstruction[];
};

const { computeBudget, system, associatedToken } = swapPrograms;
const baseFeeLamports = 5_000n;
const microLamports = 1_000_000n;

const littleEndian = (value: bigint, bytes: number): string =>
  (
    value
      .toString(16)
      .padStart(bytes * 2, '0')
      .match(/../g) ?? []
  )
    .reverse()
    .join('');

/** Limit, then price: the two that a move begins with. */
const feeOf = ([limit, price]: readonly DecodedInstruction[]): bigint | undefined => {
  if (limit?.programId !== computeBudget || !/^02.{8}$/.test(limit.dataHex)) return undefined;
  if (price?.programId !== computeBudget || !/^03.{16}$/.test(price.dataHex)) return undefined;
  const product = unsignedAt(limit.dataHex, 1, 4) * unsignedAt(price.dataHex, 1, 8);
  return baseFeeLamports + (product + microLamports - 1n) / microLamports;
};

type Wanted = { readonly programId: string; readonly dataHex: string; readonly accounts: readonly string[] };

/** The instructions behind the budget, one by one. */
const wantedOf = ({ from, to, of }: ExpectedMove): readonly Wanted[] => {
  if (of.kind === 'sol')
    return [{ programId: system, dataHex: `02000000${littleEndian(of.lamports, 8)}`, accounts: [from, to] }];
  const { mint, tokenProgram, fromAccount, toAccount, amount, decimals, closes } = of;
  const close = { programId: tokenProgram, dataHex: '09', accounts: [fromAccount, from, from] };
  return [
    { programId: associatedToken, dataHex: '01', accounts: [from, toAccount, to, mint, system, tokenProgram] },
    {
      programId: tokenProgram,
      dataHex: `0c${littleEndian(amount, 8)}${littleEndian(BigInt(decimals), 1)}`,
      accounts: [fromAccount, mint, toAccount, from],
    },
    ...(closes ? [close] : []),
  ];
};

const isThe = (wanted: Wanted, found: DecodedInstruction | undefined): boolean =>
  found !== undefined &&
  found.programId === wanted.programId &&
  found.dataHex === wanted.dataHex &&
  found.accounts.length === wanted.accounts.length &&
  found.accounts.every((address, index) => address === wanted.accounts[index]);

/** Undefined when the transaction is the expected move, byte for byte; else what it is not. Never throws. */
export const inspectMove = (decoded: DecodedMove, expected: ExpectedMove): string | undefined => {
  const { from, maxFeeLamports } = expected;
  if (decoded.feePayer !== from || decoded.requiredSigners.some((signer) => signer !== from))
    return 'move-signed-by-other';
  const fee = feeOf(decoded.instructions);
  if (fee === undefined) return 'move-without-fee-bid';
  if (fee > maxFeeLamports) return `move-fee-over-cap: ${fee} of at most ${maxFeeLamports} lamports`;
  const found = decoded.instructions.slice(2);
  const wanted = wantedOf(expected);
  const at = wanted.findIndex((each, index) => !isThe(each, found[index]));
  if (at >= 0) return `move-instruction-differs: ${at + 1}`;
  return found.length === wanted.length ? undefined : `move-instructions-added: ${found.length - wanted.length}`;
};
