/** Bundles the functions as the stack does, for the isolated runner. */
import { join } from 'node:path';

export type FunctionBundles = {
  /** The folder with the function's `index.mjs`. All functions are bundled at the first call: together they share most of the work. */
  readonly folderOf: (name: string) => Promise<string>;
  /** Ends esbuild's own child process. */
  readonly stop: () => Promise<void>;
};

/** Bundles `<functionsRoot>/<name>/index.ts` of each function into `<folder>/<name>/index.mjs`. */
export const createBundles = (functionsRoot: string, names: readonly string[], folder: string): FunctionBundles => {
  let built: Promise<unknown> | undefined;
  const build = async () => {
    const esbuild = await import('esbuild');
    await esbuild.build({
      entryPoints: names.map((name) => ({ in: join(functionsRoot, name, 'index.ts'), out: join(name, 'index') })),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      minify: true,
      mainFields: ['module', 'main'],
      // Packages that are still CommonJS call `require` for Node's own modules.
      banner: { js: "import{createRequire as __require}from'node:module';const require=__require(import.meta.url);" },
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
