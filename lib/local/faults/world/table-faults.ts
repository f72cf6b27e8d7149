/** Faults between the SDK's client and DynamoDB: what the adapters must see through by themselves. */
import { ThrottlingException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export type TableFaults = {
  /** The next n transactions meet another one on a row: nothing is written. */
  conflicts: number;
  /** The next n requests are refused because of too much traffic. */
  throttled: number;
  /** The next n answers get lost after the request was carried out; the SDK asks again by itself. */
  lostAnswers: number;
  /** While true no fault applies: whoever judges reads what is really there. */
  sheltered: boolean;
};

const conflict = (): Error =>
  new TransactionCanceledException({
    message: 'injected',
    $metadata: {},
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
  });
const throttling = (): Error => new ThrottlingException({ message: 'injected', $metadata: {} });
const hangUp = (): Error => Object.assign(new Error('injected: socket hang up'), { name: 'TimeoutError' });

/** Puts faults into the client's way; they do nothing until a field is set. */
export const disturbClient = ({ middlewareStack }: DynamoDBDocumentClient): TableFaults => {
  const faults: TableFaults = { conflicts: 0, throttled: 0, lostAnswers: 0, sheltered: false };
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (faults.sheltered) return next(args);
        if (faults.throttled > 0) {
          faults.throttled -= 1;
          throw throttling();
        }
        if (faults.conflicts > 0 && commandName === 'TransactWriteItemsCommand') {
          faults.conflicts -= 1;
          throw conflict();
        }
        return next(args);
      },
    { step: 'initialize', name: 'refusals', override: true },
  );
  middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      if (faults.sheltered || faults.lostAnswers === 0) return answer;
      faults.lostAnswers -= 1;
      throw hangUp();
    },
    // Below the SDK's own retries.
    { step: 'finalizeRequest', priority: 'low', name: 'lost-answers', override: true },
  );
  return faults;
};
