/** Which variables a function sees: those that its `env.ts` declares, and where AWS answers. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudError } from './cloud-error.ts';

export type VariablesOptions = {
  readonly functionsRoot: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<string, string>>;
};

/** The declared part of `variables` plus the endpoint variables. Throws `cloud/function-incomplete` without an `env.ts`. */
export const declaredVariables = async (name: string, options: VariablesOptions): Promise<Record<string, string>> => {
  const module: Record<string, unknown> = await import(
    pathToFileURL(join(options.functionsRoot, name, 'env.ts')).href
  ).catch((cause: unknown) => {
    throw new CloudError('cloud/function-incomplete', { function: name, missing: 'env.ts' }, { cause });
  });
  const shape: unknown = Reflect.get(Object(module['env']), 'shape');
  if (typeof shape !== 'object' || shape === null) {
    throw new CloudError('cloud/function-incomplete', { function: name, missing: 'env.ts: env' });
  }
  const declared = Object.keys(shape).flatMap((key) => {
    const value = options.variables[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...options.endpoints, ...Object.fromEntries(declared) };
};

/** Powertools' own variables of an environment: how much functions say is decided there, for those in children too. */
export const powertoolsVariables = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith('POWERTOOLS_') && value !== undefined ? [[name, value] as const] : [],
    ),
  );
