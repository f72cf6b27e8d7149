/** Builds the bundles as they are deployed and says what is inside. */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundledInstead, bundling } from '#functions/bundling/bundling.ts';
import type { FunctionName } from '#functions/triggers.ts';

export type Bundle = {
  readonly path: string;
  readonly kb: number;
  /** KB by package, or by folder of our own, heaviest first. */
  readonly inside: readonly (readonly [name: string, kb: number])[];
};

const ownerOf = (file: string): string =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file.split('/').slice(0, 3).join('/');

/** Bundles one function into `<folder>/<name>.cjs`. */
export const buildBundle = async (name: FunctionName, folder: string): Promise<Bundle> => {
  const path = join(folder, `${name}.cjs`);
  const { metafile } = await build({
    ...bundling,
    mainFields: [...bundling.mainFields],
    alias: bundledInstead,
    absWorkingDir: resolve('.'),
    entryPoints: [`functions/${name}/index.ts`],
    outfile: path,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`${name} has no bundle`);
  const weights = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs))
    weights.set(ownerOf(file), (weights.get(ownerOf(file)) ?? 0) + bytesInOutput / 1_024);
  return {
    path,
    kb: output.bytes / 1_024,
    inside: [...weights].toSorted(([, one], [, other]) => other - one),
  };
};
