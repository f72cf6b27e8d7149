import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { entryRequest, followSellRequest } from '#trading/domain/order-request.ts';
import { signal } from '#trading/domain/signal.ts';
import { handleOrderRequest, handleSignal, type OrderExecution } from '#trading/use-cases/execute-orders.ts';
import { createBatchHandler } from '../sqs-batch.ts';

const message = z.union([signal, z.discriminatedUnion('kind', [entryRequest, followSellRequest])]);

export type Given = {
  readonly execution: () => Promise<OrderExecution>;
  readonly sqs: SQSClient;
  readonly logger: Logger;
};

/** Signals of `launches.fifo` and `wallet-trades.fifo`, requests of `orders.fifo`. */
export const createHandler = ({ execution, sqs, logger }: Given) =>
  middy(
    createBatchHandler(
      sqs,
      async (body) => {
        const parsed = message.parse(JSON.parse(body));
        const deps = await execution();
        return parsed.kind === 'launch' || parsed.kind === 'wallet-trade'
          ? handleSignal(deps, parsed)
          : handleOrderRequest(deps, parsed);
      },
      logger,
    ),
  );
