/** The transactions of a rotation on Solana: built here, inspected like everything else before a key is used. */
import {
  ComputeBudgetProgram,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import * as z from 'zod';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { lamports, type Mint, type WalletAddress } from '#trading/domain/values/quantities.ts';
import { type ExpectedMove, inspectMove } from '#trading/domain/wallets/move-inspection.ts';
import type { MovePlan, Rotation } from '#trading/domain/wallets/rotation.ts';
import type { BuildMoveOutcome, WalletMover } from '#trading/ports/wallet-mover.ts';
import type { WalletKeyOf } from '../secrets/wallet-keys.ts';
import { decodeUnsigned } from './decode-transaction.ts';
import { signInspected } from './inspecting-signer.ts';
import { associatedTokenAddress } from './own-token-accounts.ts';
import { readAccounts } from './read-accounts.ts';
import { createRpcNodes, firstAnswer, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { holdingFrom } from './token-account-data.ts';

const unitLimit = 120_000;
const unitPriceMicroLamports = 100_000n;
const baseFeeLamports = 5_000n;
/** Limit x price, and the signature. */
const feeLamports = lamports(baseFeeLamports + (BigInt(unitLimit) * unitPriceMicroLamports) / 1_000_000n);

const blockhashAnswer = z.object({
  value: z.object({ blockhash: z.string(), lastValidBlockHeight: z.int().positive() }),
});

type TokensExpected = Extract<ExpectedMove['of'], { readonly kind: 'tokens' }>;

const decimalsOffset = 44;

/** The associated account of the mint, under whichever token program has it. */
const findTokens = async (
  node: RpcNode,
  { from, to }: Pick<Rotation, 'from' | 'to'>,
  mint: Mint,
  closes: boolean,
): Promise<TokensExpected | undefined> => {
  const programs = [swapPrograms.token, swapPrograms.token2022];
  const accounts = programs.map((program) => associatedTokenAddress(from, mint, program));
  const found = await readAccounts(node, [mint, ...accounts]);
  const mintAccount = found.get(mint);
  const own = accounts.map((each) => found.get(each));
  const at = own.findIndex((account) => account !== undefined && holdingFrom(account.data).amount > 0n);
  const [account, tokenProgram, fromAccount] = [own[at], programs[at], accounts[at]];
  if (!mintAccount || !account || tokenProgram === undefined || fromAccount === undefined) return undefined;
  return {
    ...{ kind: 'tokens', mint, tokenProgram, fromAccount, closes },
    amount: holdingFrom(account.data).amount,
    decimals: mintAccount.data.readUInt8(decimalsOffset),
    toAccount: associatedTokenAddress(to, mint, tokenProgram),
  };
};

const meta = (address: string, isWritable = false, isSigner = false) => ({
  pubkey: new PublicKey(address),
  isWritable,
  isSigner,
});

const tokenInstructions = (
  from: WalletAddress,
  to: WalletAddress,
  of: TokensExpected,
): readonly TransactionInstruction[] => {
  const { mint, tokenProgram, fromAccount, toAccount, amount, decimals, closes } = of;
  const programId = new PublicKey(tokenProgram);
  const transfer = Buffer.alloc(10);
  transfer.writeUInt8(12, 0);
  transfer.writeBigUInt64LE(amount, 1);
  transfer.writeUInt8(decimals, 9);
  const open = new TransactionInstruction({
    programId: new PublicKey(swapPrograms.associatedToken),
    keys: [
      meta(from, true, true),
      meta(toAccount, true),
      meta(to),
      meta(mint),
      meta(swapPrograms.system),
      meta(tokenProgram),
    ],
    data: Buffer.from([1]),
  });
  const move = new TransactionInstruction({
    programId,
    keys: [meta(fromAccount, true), meta(mint), meta(toAccount, true), meta(from, false, true)],
    data: transfer,
  });
  const close = new TransactionInstruction({
    programId,
    keys: [meta(fromAccount, true), meta(from, true), meta(from, false, true)],
    data: Buffer.from([9]),
  });
  return closes ? [open, move, close] : [open, move];
};

const instructionsOf = ({ from, to, of }: ExpectedMove): readonly TransactionInstruction[] =>
  of.kind === 'sol'
    ? [SystemProgram.transfer({ fromPubkey: new PublicKey(from), toPubkey: new PublicKey(to), lamports: of.lamports })]
    : tokenInstructions(from, to, of);

const compile = (expected: ExpectedMove, recentBlockhash: string): string => {
  const message = new TransactionMessage({
    payerKey: new PublicKey(expected.from),
    recentBlockhash,
    instructions: [
      ComputeBudgetProgram.setComputeUnitLimit({ units: unitLimit }),
      ComputeBudgetProgram.setComputeUnitPrice({ microLamports: unitPriceMicroLamports }),
      ...instructionsOf(expected),
    ],
  });
  return Buffer.from(new VersionedTransaction(message.compileToV0Message()).serialize()).toString('base64');
};

const buildAt = async (
  node: RpcNode,
  rotation: Pick<Rotation, 'from' | 'to'>,
  plan: MovePlan,
): Promise<BuildMoveOutcome> => {
  const of: ExpectedMove['of'] | undefined =
    plan.kind === 'tokens'
      ? await findTokens(node, rotation, plan.mint, plan.closes)
      : { kind: 'sol', lamports: plan.lamports };
  if (of === undefined) return { kind: 'refused', reason: 'tokens-not-in-the-associated-account' };
  const latest = blockhashAnswer.parse(await node.call('getLatestBlockhash', [{ commitment: 'confirmed' }]));
  const expected: ExpectedMove = { from: rotation.from, to: rotation.to, maxFeeLamports: feeLamports, of };
  return {
    kind: 'built',
    move: {
      transactionBase64: compile(expected, latest.value.blockhash),
      lastValidBlockHeight: BigInt(latest.value.lastValidBlockHeight),
      expected,
    },
  };
};

/** A mover over these nodes and keys. Throws `RpcFailure` without any address, or what a key that cannot be used throws. */
export const createWalletMover = (config: RpcNodesConfig, keyOf: WalletKeyOf): WalletMover => {
  const nodes = createRpcNodes(config);
  return {
    feeLamports,
    build: (rotation, plan) => firstAnswer(nodes, 'getLatestBlockhash', (node) => buildAt(node, rotation, plan)),
    sign: async (userId, { transactionBase64, expected }) => {
      const decoded = decodeUnsigned(transactionBase64);
      if (decoded.kind === 'refused') return decoded;
      const reason = inspectMove(decoded.content, expected);
      if (reason !== undefined) return { kind: 'refused', reason };
      return signInspected(keyOf, userId, expected.from, decoded.message);
    },
  };
};
