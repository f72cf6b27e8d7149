/** Sending and following transactions over one or more RPC nodes. No WebSocket: what it reports late or loses costs money. */
import * as z from 'zod';
import type { Signature } from '#trading/domain/values/quantities.ts';
import type { Chain, Landing, SendOutcome } from '#trading/ports/chain.ts';
import { proveDead } from './proof-of-death.ts';
import { RpcFailure, rpcFailure } from './rpc-failure.ts';
import { createRpcNodes, RpcError, type RpcNode, type RpcNodesConfig } from './rpc-nodes.ts';
import { fromRpcTransaction } from './rpc-transaction.ts';
import { type SignatureStatus, signatureStatus } from './signature-statuses.ts';

const alreadyProcessed = z.literal('AlreadyProcessed');

/** Undefined when the node took the bytes, or had them in a block already; else why not. */
const sendTo = async (node: RpcNode, transactionBase64: string): Promise<string | undefined> => {
  try {
    await node.call('sendTransaction', [transactionBase64, { encoding: 'base64', skipPreflight: true, maxRetries: 0 }]);
    return undefined;
  } catch (error) {
    if (error instanceof RpcError && alreadyProcessed.safeParse(error.transactionError).success) return undefined;
    return rpcFailure('sendTransaction', error).reason;
  }
};

const send = async (nodes: readonly RpcNode[], transactionBase64: string): Promise<SendOutcome> => {
  const reasons = await Promise.all(nodes.map((node) => sendTo(node, transactionBase64)));
  if (reasons.some((reason) => reason === undefined)) return { kind: 'accepted' };
  return { kind: 'unknown', reason: [...new Set(reasons)].join(', ') };
};

const landingOf = (status: SignatureStatus | null | undefined): Landing => {
  // A processed transaction may still be on a fork that dies.
  if (status?.confirmationStatus !== 'confirmed' && status?.confirmationStatus !== 'finalized') return 'not-seen';
  return status.err === null ? 'landed' : 'reverted';
};

/** How long the other nodes are waited for once one has answered: the status is asked for again, a node that hangs would cost seconds. */
const othersWithinMs = 500;

/** What the first node that has seen it says; `not-seen` when nobody has who answers in time. Throws when no node answers. */
const landing = (nodes: readonly RpcNode[], signature: Signature): Promise<Landing> =>
  new Promise((resolve, reject) => {
    const failures: unknown[] = [];
    let answers = 0;
    let others: NodeJS.Timeout | undefined;
    const answer = (seen: Landing): void => {
      clearTimeout(others);
      resolve(seen);
    };
    const heard = (): void => {
      if (answers + failures.length < nodes.length) return;
      if (answers > 0) answer('not-seen');
      else reject(rpcFailure('getSignatureStatuses', failures[0]));
    };
    const ask = async (node: RpcNode): Promise<void> => {
      try {
        const seen = landingOf((await signatureStatus(node, signature)).status);
        answers += 1;
        if (seen !== 'not-seen') return answer(seen);
        others ??= setTimeout(answer, othersWithinMs, 'not-seen');
      } catch (error) {
        failures.push(error);
      }
      heard();
    };
    for (const node of nodes) ask(node).catch(reject);
  });

const transactionAt = async ({ call }: RpcNode, signature: Signature) => {
  const options = { commitment: 'confirmed', encoding: 'json', maxSupportedTransactionVersion: 1 };
  const json = await call('getTransaction', [signature, options]);
  if (json === null) return undefined;
  const transaction = fromRpcTransaction(json);
  if (transaction.signature !== signature) throw new RpcFailure('getTransaction', 'other-transaction');
  return transaction;
};

/** The transaction from the first node that has it: one that lags must not hide what another has. */
const transaction = async (nodes: readonly RpcNode[], signature: Signature) => {
  let failure: RpcFailure | undefined;
  let answers = 0;
  for (const node of nodes) {
    try {
      const found = await transactionAt(node, signature);
      if (found !== undefined) return found;
      answers += 1;
    } catch (error) {
      failure = rpcFailure('getTransaction', error);
    }
  }
  if (answers === 0 && failure !== undefined) throw failure;
  return undefined;
};

const height = z.int().nonnegative();

/** From whichever node answers first: one that is behind only makes the proof of death wait for the blockhash's own end. */
const blockHeight = async (nodes: readonly RpcNode[]): Promise<bigint> => {
  try {
    return await Promise.any(
      nodes.map(async ({ call }) => BigInt(height.parse(await call('getBlockHeight', [{ commitment: 'confirmed' }])))),
    );
  } catch (error) {
    throw rpcFailure('getBlockHeight', error instanceof AggregateError ? error.errors[0] : error);
  }
};

/** A chain over these nodes: sends to all of them, follows on all of them. Errors are `RpcFailure`s without any address. */
export const createSolanaChain = (config: RpcNodesConfig): Chain => {
  const nodes = createRpcNodes(config);
  return {
    send: (transactionBase64) => send(nodes, transactionBase64),
    landing: (signature) => landing(nodes, signature),
    blockHeight: () => blockHeight(nodes),
    provedDead: (sent) => proveDead(nodes, sent),
    transaction: (signature) => transaction(nodes, signature),
  };
};
