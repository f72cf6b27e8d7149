import { runOsprey } from '../../bin/osprey-program.ts';

/** Runs one command line in this process, and tells what it wrote and its exit code: -1 when it never said how it ended. */
export const runCommandLine = async (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
) => {
  const ended = { out: '', err: '', code: -1 };
  await runOsprey(args, {
    out: (text) => (ended.out += text),
    err: (text) => (ended.err += text),
    environment,
    exit: (code) => {
      ended.code = code;
    },
  });
  return ended;
};
