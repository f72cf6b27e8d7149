/** Bundles a function as the stack does, for the isolated runner. */
import { join } from 'node:path';

/** Bundles `<functionsRoot>/<name>/index.ts` into one ES module below `folder` and returns its directory. */
export const bundleFunction = async (functionsRoot: string, name: string, folder: string): Promise<string> => {
  const { build } = await import('esbuild');
  const taskRoot = join(folder, name);
  await build({
    entryPoints: [join(functionsRoot, name, 'index.ts')],
    outfile: join(taskRoot, 'index.mjs'),
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
  return taskRoot;
};

/** Ends esbuild's own child process. */
export const endBundler = async (): Promise<void> => {
  const { stop } = await import('esbuild');
  await stop();
};
