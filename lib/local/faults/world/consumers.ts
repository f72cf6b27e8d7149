/** What the queue-driven functions do with a batch, as their handlers compose it but for the jitter, which is fixed here. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Consumption, createBatchHandler } from '#functions/sqs-batch.ts';
import { functions } from '#functions/triggers.ts';
import { exitMessage } from '#trading/domain/orders/order-request.ts';
import { orderMessage } from '#trading/domain/orders/queue-message.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { endingAt } from '#trading/use-cases/orders/execution.ts';
import type { WorkerDeps } from './adapters.ts';

type Given = Pick<Consumption<unknown>, 'sqs' | 'putAside' | 'logger'>;
type Consumer = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The batch handler of a function for one worker. */
export const createConsumer = (name: 'execute-orders' | 'execute-exits', deps: WorkerDeps, given: Given): Consumer => {
  const fixed = { ...given, random: () => 0.5 };
  const own = endingAt(deps, epochMs(deps.clock() + functions[name].timeoutSeconds * 1_000));
  return name === 'execute-exits'
    ? createBatchHandler({ ...fixed, schema: exitMessage, handle: (request) => handleExitRequest(own, request) })
    : createBatchHandler({
        ...fixed,
        schema: orderMessage,
        handle: (message) =>
          message.kind === 'launch' || message.kind === 'wallet-trade'
            ? handleSignal(own, message)
            : handleOrderRequest(own, message),
      });
};
