/** Bundles the functions as the stack does, for the isolated runner. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledInstead, bundling } from '#functions/bundling/bundling.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

export type FunctionBundles = {
  /** The folder with the function's `index.cjs`. All functions are bundled at the first call: together they share most of the work. */
  readonly folderOf: (name: string) => Promise<string>;
  /** Ends esbuild's own child process. */
  readonly stop: () => Promise<void>;
};

/** Bundles `<functionsRoot>/<name>/index.ts` of each function into `<folder>/<name>/index.cjs`. */
export const createBundles = (functionsRoot: string, names: readonly string[], folder: string): FunctionBundles => {
  let built: Promise<unknown> | undefined;
  const build = async () => {
    const esbuild = await import('esbuild');
    await esbuild.build({
      ...bundling,
      mainFields: [...bundling.mainFields],
      alias: bundledInstead,
      absWorkingDir: repository,
      entryPoints: names.map((name) => ({ in: join(functionsRoot, name, 'index.ts'), out: join(name, 'index') })),
      outdir: folder,
      // Whatever the package around the folder says of `.js`.
      outExtension: { '.js': '.cjs' },
      logLevel: 'silent',
    });
  };
  return {
    folderOf: async (name) => {
      built ??= build().catch((error: unknown) => {
        built = undefined;
        throw error;
      });
      await built;
      return join(folder, name);
    },
    stop: async () => {
      if (built === undefined) return;
      await built.catch(() => {});
      const esbuild = await import('esbuild');
      await esbuild.stop();
    },
  };
};
