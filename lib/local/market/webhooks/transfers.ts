/** Lamport and token transfers read out of a transaction's instructions, as Helius' parser lists them. */
import type { Address } from '@solana/kit';
import { getAddressDecoder } from '@solana/kit';
import type { LandedTransaction } from '../chain/chain.ts';
import type { InstructionView, TransactionView } from './transaction-view.ts';

export type NativeTransfer = { fromUserAccount: string; toUserAccount: string; amount: number };
export type TokenTransfer = {
  fromUserAccount: string;
  toUserAccount: string;
  fromTokenAccount: string;
  toTokenAccount: string;
  mint: string;
  /** UI units as a float: lossy, as the real one. */
  tokenAmount: number;
  tokenStandard: 'Fungible' | 'NonFungible';
};

const systemProgram = '11111111111111111111111111111111';
const tokenPrograms = new Set<string>([
  'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb',
]);

type Holder = { mint: Address; owner: Address; decimals: number };

const readU64 = (data: Uint8Array, offset: number): bigint =>
  data.length < offset + 8 ? 0n : Buffer.from(data.buffer, data.byteOffset, data.length).readBigUInt64LE(offset);

/** Every instruction, inner ones after the one that called them. */
export const allInstructions = (view: TransactionView): InstructionView[] =>
  view.instructions.flatMap((outer) => [outer, ...outer.inner]);

/** Lamports moved by the system program, and by token accounts that are closed. */
export const nativeTransfers = (view: TransactionView): NativeTransfer[] =>
  allInstructions(view).flatMap(({ programId, accounts: [from, to], data }) => {
    if (from === undefined || to === undefined) return [];
    if (programId === systemProgram && data.length >= 12 && (data[0] === 0 || data[0] === 2)) {
      return [{ fromUserAccount: from, toUserAccount: to, amount: Number(readU64(data, 4)) }];
    }
    if (tokenPrograms.has(programId) && data[0] === 9) {
      const index = view.landed.accountKeys.indexOf(from);
      return [{ fromUserAccount: from, toUserAccount: to, amount: Number(view.landed.preBalances[index] ?? 0n) }];
    }
    return [];
  });

// Accounts opened and closed within the transaction are in no balance list; their opening names mint and owner.
const openedWithin = (instructions: readonly InstructionView[]): [string, Holder][] =>
  instructions.flatMap(({ programId, accounts: [account, mint, owner], data }): [string, Holder][] => {
    if (!tokenPrograms.has(programId) || account === undefined || mint === undefined) return [];
    if (data[0] === 1 && owner !== undefined) return [[account, { mint, owner, decimals: 9 }]];
    if (data[0] !== 16 && data[0] !== 18) return [];
    return [[account, { mint, owner: getAddressDecoder().decode(data.subarray(1, 33)), decimals: 9 }]];
  });

const holders = (landed: LandedTransaction, instructions: readonly InstructionView[]): Map<string, Holder> => {
  const found = new Map<string, Holder>(openedWithin(instructions));
  for (const { accountIndex, mint, owner, decimals } of [...landed.preTokenBalances, ...landed.postTokenBalances]) {
    found.set(landed.accountKeys[accountIndex] as Address, { mint, owner, decimals });
  }
  return found;
};

type Leg = { from: string | undefined; to: string | undefined; amount: bigint };

const leg = ({ accounts, data }: InstructionView): Leg | undefined => {
  const [first, second, third] = accounts;
  switch (data[0]) {
    case 3:
      return { from: first, to: second, amount: readU64(data, 1) };
    case 12:
      return { from: first, to: third, amount: readU64(data, 1) };
    case 26:
      return data[1] === 1 ? { from: first, to: third, amount: readU64(data, 2) } : undefined;
    case 7:
    case 14:
      return { from: undefined, to: second, amount: readU64(data, 1) };
    case 8:
    case 15:
      return { from: first, to: undefined, amount: readU64(data, 1) };
    default:
      return undefined;
  }
};

/** Token transfers, mints (no sender) and burns (no receiver). */
export const tokenTransfers = (view: TransactionView): TokenTransfer[] => {
  const instructions = allInstructions(view);
  const byAccount = holders(view.landed, instructions);
  return instructions.flatMap((instruction) => {
    if (!tokenPrograms.has(instruction.programId)) return [];
    const moved = leg(instruction);
    const holder = byAccount.get(moved?.to ?? '') ?? byAccount.get(moved?.from ?? '');
    if (moved === undefined || holder === undefined) return [];
    return [
      {
        fromTokenAccount: moved.from ?? '',
        toTokenAccount: moved.to ?? '',
        fromUserAccount: byAccount.get(moved.from ?? '')?.owner ?? '',
        toUserAccount: byAccount.get(moved.to ?? '')?.owner ?? '',
        tokenAmount: Number(moved.amount) / 10 ** holder.decimals,
        mint: holder.mint,
        tokenStandard: holder.decimals === 0 ? 'NonFungible' : 'Fungible',
      },
    ];
  });
};
