/**
 * A wallet's finalized transactions over one or more RPC nodes. The node lists newest first; it is paged back to the cursor
 * and the oldest are answered, so that what is booked leaves no gap behind it.
 */
import * as z from 'zod';
import type { HistoryCursor, WalletTransaction } from '#trading/domain/books/reconciliation.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import type { Mint, Signature, WalletAddress } from '#trading/domain/values/quantities.ts';
import { signatureText } from '#trading/domain/values/wire.ts';
import type { HistoryPage, WalletHistory } from '#trading/ports/wallet-history.ts';
import { associatedTokenAddress } from './own-token-accounts.ts';
import { RpcFailure, rpcFailure } from './rpc-failure.ts';
import { createRpcNodes, firstAnswer, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { fromRpcTransaction } from './rpc-transaction.ts';

const signatureRows = z.array(z.object({ signature: signatureText, slot: z.int().nonnegative() }));
const slotNumber = z.int().nonnegative();
/** The first `numRequiredSignatures` static keys have signed. */
const signed = z.object({
  transaction: z.object({
    message: z.object({
      header: z.object({ numRequiredSignatures: z.int().nonnegative() }),
      accountKeys: z.array(z.string()),
    }),
  }),
});

const rowsAPage = 1_000;
/** Fifty thousand transactions between two looks: a wallet that has more is not looked through by polling. */
const pagesAtMost = 50;

type Row = z.output<typeof signatureRows>[number];

/** Rows behind the cursor, newest first. Throws when the cursor is out of reach. */
const rowsBehind = async ({ call }: RpcNode, address: string, after: HistoryCursor, minContextSlot: number) => {
  const rows: Row[] = [];
  const isBehind = ({ signature, slot }: Row) =>
    signature !== after.signature && (after.signature === undefined ? slot > after.slot : slot >= after.slot);
  for (let page = 0; page < pagesAtMost; page += 1) {
    const before = rows.at(-1)?.signature;
    const options = {
      commitment: 'finalized',
      limit: rowsAPage,
      minContextSlot,
      ...(before === undefined ? {} : { before }),
      ...(after.signature === undefined ? {} : { until: after.signature }),
    };
    const found = signatureRows.parse(await call('getSignaturesForAddress', [address, options]));
    const reached = found.findIndex((row) => !isBehind(row));
    rows.push(...(reached < 0 ? found : found.slice(0, reached)));
    if (reached >= 0 || found.length < rowsAPage) return rows;
  }
  throw new RpcFailure('getSignaturesForAddress', 'history-too-long');
};

/** Rows of several addresses as one page, oldest first, each transaction once. */
const pageAt = async (
  node: RpcNode,
  addresses: readonly string[],
  after: HistoryCursor,
  limit: number,
): Promise<HistoryPage> => {
  // The slot first: what the lists show afterwards is at least as new.
  const slot = slotNumber.parse(await node.call('getSlot', [{ commitment: 'finalized' }]));
  const lists = await Promise.all(addresses.map((address) => rowsBehind(node, address, after, slot)));
  const rows = [...new Map(lists.flatMap((list) => list.toReversed()).map((row) => [row.signature, row])).values()];
  const entries = rows.toSorted((one, other) => one.slot - other.slot);
  return { entries: entries.slice(0, limit), complete: entries.length <= limit, slot };
};

const transactionAt = async ({ call }: RpcNode, wallet: WalletAddress, signature: Signature) => {
  const options = { commitment: 'finalized', encoding: 'json', maxSupportedTransactionVersion: 1 };
  const json = await call('getTransaction', [signature, options]);
  if (json === null) return undefined;
  const transaction = fromRpcTransaction(json);
  if (transaction.signature !== signature) throw new RpcFailure('getTransaction', 'other-transaction');
  const { header, accountKeys } = signed.parse(json).transaction.message;
  return { transaction, signedByWallet: accountKeys.slice(0, header.numRequiredSignatures).includes(wallet) };
};

/** The transaction from the first node that has it. Throws when none of them can answer. */
const transactionOf = async (
  nodes: readonly RpcNode[],
  wallet: WalletAddress,
  signature: Signature,
): Promise<WalletTransaction | undefined> => {
  let failure: RpcFailure | undefined;
  let answers = 0;
  for (const node of nodes) {
    try {
      const found = await transactionAt(node, wallet, signature);
      if (found !== undefined) return found;
      answers += 1;
    } catch (error) {
      failure = rpcFailure('getTransaction', error);
    }
  }
  if (answers === 0 && failure !== undefined) throw failure;
  return undefined;
};

const accountsOf = (wallet: WalletAddress, mint: Mint): readonly string[] =>
  [swapPrograms.token, swapPrograms.token2022].map((program) => associatedTokenAddress(wallet, mint, program));

/** A history over these nodes. Its methods throw an `RpcFailure`, which holds no address of a node. */
export const createSolanaWalletHistory = (config: RpcNodesConfig): WalletHistory => {
  const nodes = createRpcNodes(config);
  const page = (addresses: readonly string[], after: HistoryCursor, limit: number) =>
    firstAnswer(nodes, 'getSignaturesForAddress', (node) => pageAt(node, addresses, after, limit));
  return {
    since: (wallet, after, limit) => page([wallet], after, limit),
    ofMint: (wallet, mint, after, limit) => page(accountsOf(wallet, mint), after, limit),
    transaction: (wallet, signature) => transactionOf(nodes, wallet, signature),
  };
};
