/** AWS on this machine, as far as Osprey uses it: started by one call, stopped without a trace. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { QueueName } from '#adapters/sqs/queues.ts';
import { functions } from '#functions/triggers.ts';
import { type Cleanup, createCleanup } from './cleanup.ts';
import { errorMessage } from './cloud-error.ts';
import type { CloudLog, OnCloudEvent } from './cloud-event.ts';
import { layFoundation } from './cloud-foundation.ts';
import type { Cloud, CloudOptions } from './cloud-options.ts';
import { exportVariables } from './endpoints.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';
import { createRunners } from './function-runners.ts';
import { powertoolsVariables } from './function-variables.ts';
import { startHttpFront } from './http-front.ts';
import { claimPidfile } from './pidfile.ts';
import { queueDepth } from './queue-depth.ts';
import { routesOf, schedulesOf, startSchedules, startSources } from './trigger-sources.ts';
import { untilIdle } from './until-idle.ts';

const GRACE_MS = 5_000;
const IDLE_POLL_MS = 25;
const FUNCTIONS_ROOT = fileURLToPath(new URL('../../../functions/', import.meta.url));

/**
 * Starts the emulators, creates what the data files name, and wires every trigger to its function. Throws `CloudError`;
 * what had been started is ended before.
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const cleanup = createCleanup(options.log);
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
};

const start = async (options: CloudOptions, cleanup: Cleanup): Promise<Cloud> => {
  const { log, region = 'us-east-1', environment = process.env, isolated = false } = options;
  const onEvent = harmless(options.onEvent, log);
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  cleanup.add(claimPidfile(join(dataDir, 'cloud.pid')));

  const definitions = options.definitions ?? functions;
  // The door stands first, because functions are told where it is; who knocks before they are there waits for them.
  const hosting = Promise.withResolvers<FunctionHost>();
  const lateHost = { invoke: async (name: string, event: unknown) => (await hosting.promise).invoke(name, event) };
  const front = await startHttpFront(routesOf({ definitions, host: lateHost }), options.port ?? 0, onEvent);
  cleanup.add(() => front.stop(0));
  const places = { dataDir, region, frontDoorUrl: front.url };
  const foundation = await layFoundation({ ...places, environment, onEvent, log, cleanup });
  const { prepared, queueOf, mailbox, wakeUps } = foundation;
  const { clients, endpoints, variables } = prepared;
  await options.prepare?.(prepared);

  if (!isolated) cleanup.add(exportVariables(environment, endpoints));
  const schedules = options.schedulesEnabled === false ? [] : schedulesOf(definitions);
  const functionsRoot = options.functionsRoot ?? FUNCTIONS_ROOT;
  const compose = options.compose ?? {};
  const everywhere = { ...powertoolsVariables(environment), ...endpoints };
  const runnersOptions = { definitions, functionsRoot, isolated, compose, region, dataDir, variables, log };
  const runners = await createRunners({ ...runnersOptions, endpoints: everywhere });
  cleanup.add(runners.stop);

  const host = createFunctionHost(runners.byName, onEvent, log);
  const context = { definitions, host, clients, queueOf, mailbox, wakeUps, dataDir, region, onEvent, log };
  hosting.resolve(host);
  const ending = new AbortController();
  const sources = await startSources(context, ending.signal);
  startSchedules(schedules, context, ending.signal);
  host.warm().catch((error: unknown) => log('functions were not warmed', { message: errorMessage(error) }));

  const depth = (left: readonly QueueName[] = []) => {
    const leftUrls = left.map((name) => queueOf[name]?.url);
    return queueDepth(
      clients.sqs,
      sources.queueUrls.filter((url) => !leftUrls.includes(url)),
    );
  };
  /** Begins nothing by itself any more; true once what is in flight has ended. */
  const quietDown = async (deadlineMs: number): Promise<boolean> => {
    ending.abort();
    const over = new AbortController();
    const quiet = async () => {
      await sources.stop();
      while (host.inFlight() > 0 && !over.signal.aborted) await sleep(IDLE_POLL_MS);
      return true;
    };
    const tooLate = sleep(deadlineMs, false, { signal: over.signal }).catch(() => false);
    return Promise.race([quiet(), tooLate]).finally(() => over.abort());
  };
  const stop = async (graceMs: number) => {
    await Promise.all([front.stop(graceMs), quietDown(graceMs)]);
    await cleanup.run();
  };
  let stopping: Promise<void> | undefined;
  return {
    ...prepared,
    frontDoorUrl: front.url,
    invoke: (functionName, event) => host.invoke(functionName, event),
    depth,
    drain: (deadlineMs, left) => {
      front.refuse();
      ending.abort();
      return untilIdle({ host, depth: () => depth(left), streams: sources.streams, deadlineMs });
    },
    rest: (deadlineMs) => {
      front.refuse();
      return quietDown(deadlineMs);
    },
    stop: (graceMs = GRACE_MS) => (stopping ??= stop(graceMs)),
  };
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
