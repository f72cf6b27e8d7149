/** What the queue-driven functions do with a batch, as their handlers compose it but for the jitter, which is fixed here. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Consumption, createBatchHandler } from '#functions/sqs-batch.ts';
import { exitMessage } from '#trading/domain/orders/order-request.ts';
import { orderMessage } from '#trading/domain/orders/queue-message.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import { handleOrderRequest, handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import type { WorkerDeps } from './adapters.ts';

type Given = Pick<Consumption<unknown>, 'sqs' | 'putAside' | 'logger'>;
type Consumer = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The batch handler of a function for one worker. */
export const createConsumer = (name: 'execute-orders' | 'execute-exits', deps: WorkerDeps, given: Given): Consumer => {
  const fixed = { ...given, random: () => 0.5 };
  return name === 'execute-exits'
    ? createBatchHandler({ ...fixed, schema: exitMessage, handle: (request) => handleExitRequest(deps, request) })
    : createBatchHandler({
        ...fixed,
        schema: orderMessage,
        handle: (message) =>
          message.kind === 'launch' || message.kind === 'wallet-trade'
            ? handleSignal(deps, message)
            : handleOrderRequest(deps, message),
      });
};
