/** What a cloud is started with and what it offers. */
import type { QueueName } from '#adapters/sqs/queues.ts';
import type { FunctionDefinition } from '#functions/triggers.ts';
import type { CloudClients } from './clients.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import type { Compose } from './function-runner.ts';
import type { FunctionVariables } from './variables.ts';

export type CloudOptions = {
  /** Everything that lasts is below this folder; one process at a time may use it. */
  readonly dataDir: string;
  /** Of the front door; 0 or nothing for any free port. */
  readonly port?: number;
  /** Runs functions bundled in child processes instead of in this one. */
  readonly isolated?: boolean;
  readonly region?: string;
  /** Holds `<name>/compose.ts`, `<name>/index.ts` and `<name>/env.ts`. */
  readonly functionsRoot?: string;
  readonly definitions?: Readonly<Record<string, FunctionDefinition>>;
  /** Compositions to use instead of `<functionsRoot>/<name>/compose.ts`; not for isolated functions. */
  readonly compose?: Readonly<Record<string, Compose>>;
  /** Runs when everything exists and nothing works yet: the moment to put secrets and settings in place. */
  readonly prepare?: (prepared: PreparedCloud) => Promise<void>;
  readonly onEvent: OnCloudEvent;
  readonly log: CloudLog;
  /** Schedules fire unless this is false. */
  readonly schedulesEnabled?: boolean;
  /**
   * Where AWS' endpoint variables and DYNOXIDE_BIN are looked up: this process' own by default. While the cloud runs with
   * functions in this process, their SDKs find the cloud's endpoints here; so a second cloud needs an environment of its own.
   */
  readonly environment?: NodeJS.ProcessEnv;
};

export type PreparedCloud = {
  /** AWS' own variables that point an SDK at this cloud. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly variables: FunctionVariables;
  readonly clients: CloudClients;
};

export type Cloud = PreparedCloud & {
  readonly frontDoorUrl: string;
  /** Invokes a function as `aws lambda invoke` would. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Messages that wait or are in flight, on the queues that wake a function. */
  depth(left?: readonly QueueName[]): Promise<number>;
  /**
   * Takes nothing new (HTTP 503, no schedules) and waits until all work is done: true, or false after `deadlineMs`. Messages
   * on the queues that are `left` are no work to wait for.
   */
  drain(deadlineMs: number, left?: readonly QueueName[]): Promise<boolean>;
  /** Takes nothing new, not even from its queues, and waits until what is in flight has ended: true, or false after `deadlineMs`. */
  rest(deadlineMs: number): Promise<boolean>;
  /** Ends within seconds: what is in flight has `graceMs` (five seconds) to finish. Calling it again waits for the same end. */
  stop(graceMs?: number): Promise<void>;
};
