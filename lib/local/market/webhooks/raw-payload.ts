/** The raw webhook's element: `getTransaction`'s JSON plus `indexWithinBlock`. */
import bs58 from 'bs58';
import type { TokenBalance } from '../chain/chain.ts';
import type { CompiledInstruction } from '../chain/decode-wire.ts';
import { toUiTokenAmount } from '../chain/to-rpc-json.ts';
import type { TransactionView } from './transaction-view.ts';

const tokenBalance = ({ amount, decimals, accountIndex, mint, owner, programId }: TokenBalance) => ({
  accountIndex,
  mint,
  owner,
  programId,
  uiTokenAmount: toUiTokenAmount(amount, decimals),
});

const instruction = ({ accounts, data, programIdIndex }: CompiledInstruction) => ({
  accounts,
  data: bs58.encode(data),
  programIdIndex,
});

const lookup = ({ table, writableIndexes, readonlyIndexes }: TransactionView['wire']['lookups'][number]) => ({
  accountKey: table,
  readonlyIndexes,
  writableIndexes,
});

/** Renders a transaction as Helius' raw webhook does; failed ones carry their error in `meta.err`. */
export const rawPayload = (view: TransactionView) => {
  const { landed, wire } = view;
  return {
    blockTime: landed.blockTime,
    indexWithinBlock: landed.indexInBlock,
    meta: {
      err: landed.error ?? null,
      fee: Number(landed.fee),
      innerInstructions: landed.innerInstructions.map(({ index, instructions }) => ({
        index,
        instructions: instructions.map(instruction),
      })),
      loadedAddresses: landed.loadedAddresses,
      logMessages: landed.logs,
      postBalances: landed.postBalances.map(Number),
      postTokenBalances: landed.postTokenBalances.map(tokenBalance),
      preBalances: landed.preBalances.map(Number),
      preTokenBalances: landed.preTokenBalances.map(tokenBalance),
      rewards: [],
    },
    slot: landed.slot,
    transaction: {
      message: {
        accountKeys: wire.staticKeys,
        addressTableLookups: wire.version === 'legacy' ? null : wire.lookups.map(lookup),
        header: wire.header,
        instructions: wire.instructions.map(instruction),
        recentBlockhash: wire.recentBlockhash,
      },
      signatures: wire.signatures.map((signature) => signature ?? ''),
    },
    version: landed.version,
  };
};
