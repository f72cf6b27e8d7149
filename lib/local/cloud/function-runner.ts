/** How one function is run: inside this process, or in child processes behind a Lambda Runtime API. */
import type { FunctionDefinition } from '#functions/triggers.ts';
import type { LambdaContext } from './lambda-context.ts';

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** What `functions/<name>/compose.ts` exports: from the function's variables to its handler. */
export type Compose = (variables: Readonly<Record<string, string | undefined>>) => Handler | Promise<Handler>;

export type FunctionRunner = {
  /** Loads the function, so that its first event need not wait. */
  warm(): Promise<void>;
  /**
   * Runs the handler. Throws what it threw, or `cloud/function-timed-out`. Once `ending` aborts, a handler in this process
   * sees no time left; an isolated one is ended with its process.
   */
  invoke(event: unknown, ending?: AbortSignal): Promise<unknown>;
  stop(): Promise<void>;
};

export type RunnerFacts = {
  readonly name: string;
  readonly definition: FunctionDefinition;
  readonly region: string;
};

/** The ARN that a function has in the emulated account. */
export const functionArn = (name: string, region: string): string =>
  `arn:aws:lambda:${region}:000000000000:function:${name}`;

/** What an event or an answer looks like after the wire: Lambda carries JSON. */
export const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
