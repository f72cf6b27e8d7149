/** Makes the runner of each function, of the kind that was asked for. */
import { join } from 'node:path';
import type { FunctionDefinition } from '#functions/triggers.ts';
import type { CloudLog } from './cloud-event.ts';
import { createBundles } from './function-bundle.ts';
import { createInProcessRunner, importCompose } from './function-in-process.ts';
import { createIsolatedRunner } from './function-isolated.ts';
import type { Compose, FunctionRunner } from './function-runner.ts';
import { declaredVariables, type VariablesOptions } from './function-variables.ts';
import { startRuntimeApi } from './lambda-runtime-api.ts';

export type RunnersOptions = VariablesOptions & {
  readonly definitions: Readonly<Record<string, FunctionDefinition>>;
  readonly isolated: boolean;
  readonly compose: Readonly<Record<string, Compose>>;
  readonly region: string;
  readonly dataDir: string;
  readonly log: CloudLog;
};

export type Runners = { readonly byName: ReadonlyMap<string, FunctionRunner>; readonly stop: () => Promise<void> };

/** Makes all runners; isolated ones share one Runtime API and one run of the bundler. */
export const createRunners = async (options: RunnersOptions): Promise<Runners> => {
  const { definitions, functionsRoot, region, log } = options;
  const names = Object.keys(definitions);
  const bundles = createBundles(functionsRoot, names, join(options.dataDir, 'bundles'));
  const api = options.isolated ? await startRuntimeApi() : undefined;
  const runnerOf = (name: string, definition: FunctionDefinition): FunctionRunner => {
    const variables = () => declaredVariables(name, options);
    if (api !== undefined) {
      const bundle = () => bundles.folderOf(name);
      return createIsolatedRunner({ name, definition, region, api, log, variables, bundle });
    }
    const compose = async () => options.compose[name] ?? importCompose(functionsRoot, name);
    return createInProcessRunner({ name, definition, region, variables, compose });
  };
  const byName = new Map(Object.entries(definitions).map(([name, each]) => [name, runnerOf(name, each)]));
  return {
    byName,
    stop: async () => {
      await Promise.all([...byName.values()].map((runner) => runner.stop()));
      await Promise.all([api?.stop(), bundles.stop()]);
    },
  };
};
