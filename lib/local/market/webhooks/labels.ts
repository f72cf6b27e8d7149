/** The `type`, `source` and `description` that Helius' parser puts on a transaction. They are hints, and sometimes wrong. */
import type { Random } from '../random.ts';
import type { TransactionView } from './transaction-view.ts';
import type { NativeTransfer, TokenTransfer } from './transfers.ts';

export type Label = { type: string; source: string };

type ProgramLabel = { programId: string; data: string } & Label;

// Hex prefixes of instruction data; an empty one matches whatever else the program is called with.
const programLabels: readonly ProgramLabel[] = [
  {
    programId: '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P',
    data: 'd6904cec5f8b31b4',
    type: 'CREATE',
    source: 'PUMP_FUN',
  },
  {
    programId: '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P',
    data: '181ec828051c0777',
    type: 'CREATE',
    source: 'PUMP_FUN',
  },
  {
    programId: 'pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA',
    data: 'e992d18ecf6840bc',
    type: 'CREATE_POOL',
    source: 'PUMP_AMM',
  },
  { programId: '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8', data: '01', type: 'CREATE_POOL', source: 'RAYDIUM' },
  {
    programId: 'dbcij3LWUppWqq96dh6gJWwBifmcGfLSB5D4DuSMaqN',
    data: '8c55d7b06636684f',
    type: 'TOKEN_MINT',
    source: 'UNKNOWN',
  },
  { programId: 'LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj', data: '', type: 'UNKNOWN', source: 'UNKNOWN' },
  { programId: 'MoonCVVNZFSYkqNXP6bxHLPL6QQJiMagDL3qcqUQTrG', data: '', type: 'UNKNOWN', source: 'UNKNOWN' },
  { programId: 'M2mx93ekt1fmXSVkTrUL9xVFHkmME8HTUi5Cyc5aF7K', data: '', type: 'NFT_SALE', source: 'MAGIC_EDEN' },
  { programId: 'JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4', data: '', type: 'SWAP', source: 'JUPITER' },
];

// What genuine payloads of swaps were mislabelled as.
const swapMistakes: readonly Label[] = [
  { type: 'TRANSFER', source: 'SYSTEM_PROGRAM' },
  { type: 'TOKEN_MINT', source: 'UNKNOWN' },
  { type: 'UNKNOWN', source: 'UNKNOWN' },
  { type: 'SWAP', source: 'PUMP_AMM' },
];

const plainLabel = (natives: readonly NativeTransfer[], tokens: readonly TokenTransfer[]): Label => {
  const [token] = tokens;
  if (token !== undefined && token.tokenStandard === 'NonFungible' && natives.length > 0) {
    return { type: 'NFT_SALE', source: 'MAGIC_EDEN' };
  }
  if (token !== undefined && token.fromTokenAccount === '') return { type: 'TOKEN_MINT', source: 'UNKNOWN' };
  if (token !== undefined && token.toTokenAccount === '') return { type: 'BURN', source: 'SOLANA_PROGRAM_LIBRARY' };
  if (token !== undefined) return { type: 'TRANSFER', source: 'SOLANA_PROGRAM_LIBRARY' };
  return natives.length > 0 ? { type: 'TRANSFER', source: 'SYSTEM_PROGRAM' } : { type: 'UNKNOWN', source: 'UNKNOWN' };
};

/** Labels a transaction; with the given probability a swap gets one of the wrong labels seen in the wild. */
export const labelTransaction = (
  view: TransactionView,
  transfers: { natives: readonly NativeTransfer[]; tokens: readonly TokenTransfer[] },
  mistakes: { random: Random; probability: number },
): Label => {
  const known = programLabels.find(({ programId, data }) =>
    view.instructions.some(
      (one) => one.programId === programId && Buffer.from(one.data).toString('hex').startsWith(data),
    ),
  );
  if (known === undefined) return plainLabel(transfers.natives, transfers.tokens);
  if (known.type === 'SWAP' && mistakes.random.chance(mistakes.probability)) return mistakes.random.pick(swapMistakes);
  return { type: known.type, source: known.source };
};

/** The sentence Helius writes; token names in it are whatever their creators chose. */
export const describe = (
  { type }: Label,
  feePayer: string,
  transfers: { natives: readonly NativeTransfer[]; tokens: readonly TokenTransfer[] },
  nameOf: (mint: string) => string,
): string => {
  const [token] = transfers.tokens;
  const [native] = transfers.natives;
  const received = transfers.tokens.find((one) => one.toUserAccount === feePayer);
  const sent = transfers.tokens.find((one) => one.fromUserAccount === feePayer);
  if (type === 'SWAP' && sent !== undefined && received !== undefined) {
    return `${feePayer} swapped ${sent.tokenAmount} ${nameOf(sent.mint)} for ${received.tokenAmount} ${nameOf(received.mint)}`;
  }
  if (type === 'TOKEN_MINT' && token !== undefined) {
    return `${feePayer} minted ${token.tokenAmount.toFixed(2)} ${nameOf(token.mint)}.`;
  }
  if (type === 'BURN' && token !== undefined) return `${feePayer} burned ${token.tokenAmount} ${nameOf(token.mint)}.`;
  if (type === 'NFT_SALE' && token !== undefined) {
    return `${token.fromUserAccount} sold ${nameOf(token.mint)} to ${token.toUserAccount} for ${(native?.amount ?? 0) / 1e9} SOL on MAGIC_EDEN.`;
  }
  if (type === 'TRANSFER' && token !== undefined) {
    return `${token.fromUserAccount} transferred ${token.tokenAmount} ${nameOf(token.mint)} to ${token.toUserAccount}.`;
  }
  if (type === 'TRANSFER' && native !== undefined) {
    return `${native.fromUserAccount} transferred ${native.amount / 1e9} SOL to ${native.toUserAccount}.`;
  }
  return '';
};
