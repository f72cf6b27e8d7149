import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { PutAside } from '#adapters/sqs/dead-letter-box.ts';
import { orderMessage } from '#trading/domain/orders/queue-message.ts';
import { handleOrderRequest, handleSignal, type OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { endingAt } from '#trading/use-cases/orders/execution.ts';
import { createBatchHandler } from '../sqs-batch.ts';

export type Given = {
  readonly execution: () => Promise<OrderExecution>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly putAside: PutAside;
  readonly logger: Logger;
};

/** Signals of `launches.fifo` and `wallet-trades.fifo`, requests of `orders.fifo`. */
export const createHandler = ({ execution, sqs, putAside, logger }: Given) =>
  middy(
    createBatchHandler({
      ...{ sqs, putAside, logger },
      schema: orderMessage,
      handle: async (message, endsAtMs) => {
        const deps = endingAt(await execution(), endsAtMs);
        return message.kind === 'launch' || message.kind === 'wallet-trade'
          ? handleSignal(deps, message)
          : handleOrderRequest(deps, message);
      },
    }),
  );
