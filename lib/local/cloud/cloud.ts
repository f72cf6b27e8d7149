/** AWS on this machine, as far as Osprey uses it: started by one call, stopped without a trace. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tables } from '#adapters/dynamodb/tables.ts';
import { queues } from '#adapters/sqs/queues.ts';
import { type FunctionDefinition, functions } from '#functions/triggers.ts';
import { type CloudClients, closeClients, createClients, loadClientModules } from './clients.ts';
import { errorMessage } from './cloud-error.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import { createResources } from './cloud-resources.ts';
import { startEmulators } from './emulators.ts';
import { endpointVariables, exportVariables, outsideEndpoints } from './endpoints.ts';
import { createFunctionHost } from './function-host.ts';
import { createRunners } from './function-runners.ts';
import type { Compose } from './function-runner.ts';
import { startHttpFront } from './http-front.ts';
import { claimPidfile } from './pidfile.ts';
import { queueDepth } from './queue-depth.ts';
import { untilIdle } from './until-idle.ts';
import { sourceOfDeadLetters } from './queue-resources.ts';
import { routesOf, startSchedules, startSources } from './trigger-sources.ts';
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
  /** Takes nothing new (HTTP 503, no schedules) and waits until all work is done: true, or false after `deadlineMs`. */
  drain(deadlineMs: number): Promise<boolean>;
  /** Ends within seconds: what is in flight has five to finish. Calling it again waits for the same end. */
  stop(): Promise<void>;
};

const GRACE_MS = 5_000;
const IDLE_POLL_MS = 25;
const FUNCTIONS_ROOT = fileURLToPath(new URL('../../../functions/', import.meta.url));

/** Starts the emulators, creates what the data files name, and wires every trigger to its function. */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { log, region = 'us-east-1', environment = process.env } = options;
  const onEvent = harmless(options.onEvent, log);
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const cleanups: (() => unknown)[] = [claimPidfile(join(dataDir, 'cloud.pid'))];
  const cleanUp = async () => {
    for (const each of cleanups.toReversed()) {
      const attempt = async () => each();
      await attempt().catch((error: unknown) => log('stop was not clean', { message: errorMessage(error) }));
    }
  };
  try {
    const outside = outsideEndpoints(environment);
    const onArrival = (queueName: string, body: string) => {
      const queue = sourceOfDeadLetters(queueName);
      if (queue !== undefined) onEvent({ kind: 'dead-letter', queue, body });
    };
    const [emulators, modules] = await Promise.all([
      startEmulators({ dataDir, region, environment, outside, onArrival, log }),
      loadClientModules(),
    ]);
    cleanups.push(emulators.stop);
    const { endpoints } = emulators;
    const clients = createClients(modules, endpoints, region);
    cleanups.push(() => closeClients(clients));
    const resources = await createResources(clients, { tables, queues }, outside.sqs ? undefined : endpoints.sqs);

    const definitions = options.definitions ?? functions;
    const endpointsRecord = endpointVariables(endpoints, region);
    if (!options.isolated) cleanups.push(exportVariables(environment, endpointsRecord));
    const prepared: PreparedCloud = { endpoints: endpointsRecord, variables: resources.variables, clients };
    await options.prepare?.(prepared);
    const runners = await createRunners({
      definitions,
      functionsRoot: options.functionsRoot ?? FUNCTIONS_ROOT,
      isolated: options.isolated ?? false,
      compose: options.compose ?? {},
      region,
      dataDir,
      variables: resources.variables,
      endpoints: endpointsRecord,
      log,
    });
    cleanups.push(runners.stop);
    const host = createFunctionHost(runners.byName, onEvent, log);
    const context = { definitions, host, clients, ...resources, dataDir, region, onEvent, log };
    const front = await startHttpFront(routesOf(context), options.port ?? 0, onEvent);
    cleanups.push(() => front.stop(0));
    const sources = await startSources(context);
    const stopSchedules = options.schedulesEnabled === false ? () => {} : startSchedules(context);
    host.warm().catch((error: unknown) => log('functions were not warmed', { message: errorMessage(error) }));

    const stop = async () => {
      stopSchedules();
      const over = new AbortController();
      const hostIdle = async () => {
        while (host.inFlight() > 0 && !over.signal.aborted) await sleep(IDLE_POLL_MS);
      };
      const graceOver = sleep(GRACE_MS, undefined, { signal: over.signal }).catch(() => {});
      await Promise.race([Promise.all([front.stop(GRACE_MS), sources.stop(), hostIdle()]), graceOver]);
      over.abort();
      await cleanUp();
    };
    let stopping: Promise<void> | undefined;
    return {
      ...prepared,
      frontDoorUrl: front.url,
      invoke: (functionName, event) => host.invoke(functionName, event),
      drain: async (deadlineMs) => {
        front.refuse();
        stopSchedules();
        const depth = () => queueDepth(clients.sqs, sources.queueUrls);
        return untilIdle({ host, depth, streams: sources.streams, deadlineMs });
      },
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
};

/** A listener that throws must not cost a message: its error is logged. */
const harmless =
  (onEvent: OnCloudEvent, log: CloudLog): OnCloudEvent =>
  (event) => {
    try {
      onEvent(event);
    } catch (error) {
      log('listener failed', { event: event.kind, message: errorMessage(error) });
    }
  };
