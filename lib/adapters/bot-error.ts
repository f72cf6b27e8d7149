/** The failures of adapters. The code fixes the type of the context; nobody matches on message text. */

/** What each code tells about its failure. Contexts are shown and logged: no secret, no address with a key in it. */
export type BotErrorContexts = {
  /** DynamoDB did not answer, or contention did not end: for a write, it is unknown whether it happened. */
  readonly 'journal/unavailable': { readonly operation: string; readonly attempts: number };
  /** A row of the trading table is not what any version of this program writes. */
  readonly 'journal/unreadable-row': { readonly row: string; readonly problem: string };
  readonly 'settings/unavailable': { readonly operation: string; readonly attempts: number };
  /** Settings that the schema refuses were given to be written. Nothing was written. */
  readonly 'settings/invalid': { readonly row: string; readonly problem: string };
  /** Cursors, counts or seen signals could not be read or written. */
  readonly 'signals/unavailable': { readonly operation: string; readonly attempts: number };
  readonly 'throttle/unavailable': { readonly operation: string; readonly attempts: number };
  /** Leases or the watcher's notes: for a write, it is unknown whether it happened. */
  readonly 'coordination/unavailable': { readonly operation: string; readonly attempts: number };
  /** SQS did not take every message. The others were enqueued; sending all of them again is safe. */
  readonly 'queue/not-acknowledged': {
    readonly queue: string;
    readonly unacknowledged: number;
    readonly reasons: readonly string[];
  };
};
export type BotErrorCode = keyof BotErrorContexts;

/** A failure that is not an answer. `cause` is the error of the library below, when there is one. */
export class BotError<Code extends BotErrorCode = BotErrorCode> extends Error {
  override readonly name = 'BotError';
  readonly code: Code;
  readonly context: BotErrorContexts[Code];

  constructor(code: Code, context: BotErrorContexts[Code], options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(context)}`, options);
    this.code = code;
    this.context = context;
  }
}

/** True for a `BotError` of that code; its context is typed from then on. */
export const isBotError = <Code extends BotErrorCode>(error: unknown, code: Code): error is BotError<Code> =>
  error instanceof BotError && error.code === code;
