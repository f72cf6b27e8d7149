/** Trying again when two transactions touched the same row at once or DynamoDB asked for patience. Nothing was written then. */
import { setTimeout as pause } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sleep } from '#trading/ports/clock.ts';
import { BotError } from '../bot-error.ts';

/** What every DynamoDB adapter is given. `sleep` and `random` (0 to 1) are for tests. */
export type TableAccess = {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly sleep?: Sleep;
  readonly random?: () => number;
};

type Unavailable =
  | 'coordination/unavailable'
  | 'journal/unavailable'
  | 'settings/unavailable'
  | 'signals/unavailable'
  | 'throttle/unavailable';

const mostAttempts = 10;
const firstWaitMs = 20;
const longestWaitMs = 500;

const contendedReasons = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
const contendedErrors = new Set([
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** True when a later attempt may succeed. A failed condition beside a conflict counts: the other rows were not judged. */
const isContended = (error: unknown): boolean =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).some(({ Code }) => Code !== undefined && contendedReasons.has(Code))
    : error instanceof Error && contendedErrors.has(error.name);

const wait = ({ sleep = (ms) => pause(ms), random = Math.random }: TableAccess, attempt: number): Promise<void> =>
  sleep(random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt));

/**
 * Calls again while the answer is undefined, because a row was not any more what it was when it was read. Throws
 * `unavailable` with `operation` when it stays like that.
 */
export const againWhileMoved = async <Answer>(
  access: TableAccess,
  unavailable: Unavailable,
  operation: string,
  call: () => Promise<Answer | undefined>,
): Promise<Answer> => {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const answer = await call();
    if (answer !== undefined) return answer;
    await wait(access, attempt);
  }
  throw new BotError(unavailable, { operation, attempts: mostAttempts });
};

/**
 * Calls DynamoDB, again with growing jittered waits while it is contended. `answerOf` turns an error that is an answer
 * into a value; every other error throws `unavailable` with `operation`.
 */
export const reach = async <Answer>(
  access: TableAccess,
  unavailable: Unavailable,
  operation: string,
  call: () => Promise<Answer>,
  answerOf: (error: unknown) => Answer | undefined = () => undefined,
): Promise<Answer> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (cause) {
      const contended = isContended(cause);
      const answer = contended ? undefined : answerOf(cause);
      if (answer !== undefined) return answer;
      if (!contended || attempt === mostAttempts)
        throw new BotError(unavailable, { operation, attempts: attempt }, { cause });
      await wait(access, attempt);
    }
  }
};
