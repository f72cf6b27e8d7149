import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { PutAside } from '#adapters/sqs/dead-letter-box.ts';
import { exitMessage } from '#trading/domain/orders/order-request.ts';
import { handleExitRequest } from '#trading/use-cases/exits/execute-exits.ts';
import type { ExitExecution } from '#trading/use-cases/exits/exit-precedence.ts';
import { endingAt } from '#trading/use-cases/orders/execution.ts';
import { createBatchHandler } from '../sqs-batch.ts';

export type Given = {
  readonly execution: () => Promise<ExitExecution>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly putAside: PutAside;
  readonly logger: Logger;
};

/** Requests of `exits.fifo`. */
export const createHandler = ({ execution, sqs, putAside, logger }: Given) =>
  middy(
    createBatchHandler({
      ...{ sqs, putAside, logger },
      schema: exitMessage,
      handle: async (request, endsAtMs) => handleExitRequest(endingAt(await execution(), endsAtMs), request),
    }),
  );
